//! A person: initials in a circle, and a name.

use leptos::prelude::*;
use model::id::UserId;
use sync::message::Person;

use crate::{components::flow::For, state::Workspace};

/// What somebody is called. People whom this device does not know yet have a name too.
pub(crate) fn name_of(workspace: Workspace, user: UserId) -> String {
    workspace.people().with(|people| people.get(&user).map_or_else(unknown, called))
}

/// What somebody is called: the name, else the username.
pub(crate) fn called(person: &Person) -> String {
    if person.name.trim().is_empty() {
        format!("@{}", person.username)
    } else {
        person.name.clone()
    }
}

fn unknown() -> String {
    "Somebody".to_owned()
}

/// "Olga Petrova" is OP, "olga" is OL.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.trim_start_matches('@').split_whitespace().collect();
    let first = |word: &&str| word.chars().next();
    let letters: String = match words.as_slice() {
        [] => "?".to_owned(),
        [one] => one.chars().take(2).collect(),
        [one, .., last] => first(one).into_iter().chain(first(last)).collect(),
    };
    letters.to_uppercase()
}

/// One of eight hues, always the same for one person.
fn hue(user: UserId) -> String {
    let sum = user.as_str().bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte));
    (sum % 8 + 1).to_string()
}

/// The circle alone; its name stands beside it.
#[component]
pub(crate) fn Avatar(
    /// Whose.
    user: UserId,
    /// How wide: 16, 20, 24, 28 or 32.
    #[prop(default = 20)]
    size: u8,
) -> impl IntoView {
    let workspace = Workspace::expect();
    view! {
        <span class="avatar" data-hue=hue(user) data-s=size.to_string() aria-hidden="true">
            {move || initials(&name_of(workspace, user))}
        </span>
    }
}

/// Circle and name.
#[component]
pub(crate) fn Who(
    /// Who.
    user: UserId,
) -> impl IntoView {
    let workspace = Workspace::expect();
    view! {
        <span class="who">
            <Avatar user/>
            <span dir="auto">{move || name_of(workspace, user)}</span>
        </span>
    }
}

/// A few people, and how many more.
#[component]
pub(crate) fn Avatars(
    /// Who.
    #[prop(into)]
    users: Signal<Vec<UserId>>,
    /// How many circles at most.
    #[prop(default = 4)]
    at_most: usize,
    /// What they have in common: "Participants".
    #[prop(into)]
    label: String,
    /// How wide each is.
    #[prop(default = 20)]
    size: u8,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let names = move || {
        let names: Vec<String> = users.get().into_iter().map(|it| name_of(workspace, it)).collect();
        format!("{label}: {}", names.join(", "))
    };
    let shown = move || users.get().into_iter().take(at_most).collect::<Vec<_>>();
    let n_more = move || users.with(Vec::len).saturating_sub(at_most);
    view! {
        <span class="avatars" role="img" aria-label=names>
            <For each=shown key=|user| *user let:user>
                <Avatar user size/>
            </For>
            {move || {
                (n_more() > 0).then(|| view! { <span class="avatars__more">"+" {n_more()}</span> })
            }}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_two_letters_of_a_name() {
        assert_eq!(initials("Olga Petrova"), "OP");
        assert_eq!(initials("Ana Maria de Souza"), "AS");
        assert_eq!(initials("@olga"), "OL");
        assert_eq!(initials("李"), "李");
        assert_eq!(initials(" "), "?");
    }
}
