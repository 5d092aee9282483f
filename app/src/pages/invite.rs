//! What an invite link opens: into the team, with the account one has or a new one.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        account_fields::{PasswordField, Submit, TextField},
        doorstep::Doorstep,
        flow::Show,
    },
    routes::{Go, Page, token},
    state::{Invitation, NewAccount, Phase, Workspace, memo},
};

/// What is known of the invite.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Nothing,
    Good(Invitation),
    Bad(String),
}

/// The page.
#[component]
pub(crate) fn InvitePage() -> impl IntoView {
    let workspace = Workspace::expect();
    let token = StoredValue::new(token());
    let known = RwSignal::new(Known::Nothing);
    let look = move || {
        known.set(Known::Nothing);
        spawn_local(async move {
            let looked = workspace.look_at_invite(token.get_value()).await;
            known.set(match looked {
                Ok(invitation) => Known::Good(invitation),
                Err(sentence) => Known::Bad(sentence.into()),
            });
        });
    };
    look();
    let title = Signal::derive(move || match known.get() {
        Known::Nothing => "Your invite".to_owned(),
        Known::Good(it) => format!("Join {}", it.team_name),
        Known::Bad(_) => "This invite doesn't work".to_owned(),
    });
    let lede = Signal::derive(move || match known.get() {
        Known::Nothing => "Looking at it…".to_owned(),
        Known::Good(it) if it.inviter.is_empty() => "You were invited to this team.".to_owned(),
        Known::Good(it) => format!("{} invited you.", it.inviter),
        Known::Bad(why) => why,
    });
    // Made here: the forms change places as soon as somebody is here.
    let accept = Accept::new(token);
    let is_here = memo(move || workspace.phase().get() == Phase::Here);
    let is_known = memo(move || known.with(|it| matches!(it, Known::Good(_))));
    let is_bad = memo(move || known.with(|it| matches!(it, Known::Bad(_))));
    view! {
        <Doorstep title lede>
            <Show when=move || is_known.get()>
                <Show when=move || is_here.get() fallback=move || view! { <NewAccountForm accept/> }>
                    <JoinForm accept/>
                </Show>
            </Show>
            <Show when=move || is_bad.get()>
                <div class="row">
                    <button type="button" class="btn" on:click=move |_| look()>"Try again"</button>
                    <a class="btn" data-kind="quiet" href=Page::Welcome.to_string()>"Other ways in"</a>
                </div>
            </Show>
        </Doorstep>
    }
}

/// Accepts, and goes where the team is.
#[derive(Clone, Copy)]
struct Accept {
    workspace: Workspace,
    go: Go,
    token: StoredValue<String>,
    is_busy: RwSignal<bool>,
    error: RwSignal<Option<String>>,
}

impl Accept {
    fn new(token: StoredValue<String>) -> Self {
        Self {
            workspace: Workspace::expect(),
            go: Go::expect(),
            token,
            is_busy: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    fn send(self, account: Option<NewAccount>) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let accepted = self.workspace.accept_invite(self.token.get_value(), account).await;
            self.is_busy.set(false);
            match accepted {
                Ok(_) => self.go.instead(&Page::Home.to_string()),
                Err(sentence) => self.error.set(Some(sentence.into())),
            }
        });
    }
}

/// For who has an account and is signed in.
#[component]
fn JoinForm(accept: Accept) -> impl IntoView {
    let me = Workspace::expect().me();
    let who = move || me.get().map(|me| format!("You are signed in as {}.", me.name));
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                accept.send(None);
            }
        >
            <p class="muted">{who}</p>
            <Submit verb="Join team" is_busy=accept.is_busy error=accept.error/>
        </form>
    }
}

/// For who is new.
#[component]
fn NewAccountForm(accept: Accept) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let username = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move || {
        accept.send(Some(NewAccount {
            name: name.get_untracked().trim().to_owned(),
            username: username.get_untracked().trim().trim_start_matches('@').to_owned(),
            password: password.get_untracked(),
        }));
    };
    let sign_in = Page::SignIn.then(&Page::Invite(accept.token.get_value()).to_string());
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <TextField label="Your name" value=name autocomplete="name" is_first=true/>
            <TextField label="Username" value=username autocomplete="username"/>
            <PasswordField
                value=password
                autocomplete="new-password"
                help="At least 8 characters. A sentence is easy to remember."
            />
            <Submit verb="Create account and join" is_busy=accept.is_busy error=accept.error/>
        </form>
        <p class="meta">
            "You have an account? " <a class="link" href=sign_in>"Sign in"</a>
        </p>
    }
}
