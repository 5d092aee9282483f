//! Where the pages are. Every address of the app is written here, or in the table of `app.rs`.

use std::fmt;

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use model::{
    doc::DocId,
    id::{PlaybookId, RunId, TaskId, TeamId},
};

use crate::{
    platform::dom,
    state::{Workspace, memo},
};

/// A page of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Page {
    /// Wherever it makes most sense to begin.
    Home,
    /// For who is new here.
    Welcome,
    /// Name and password; afterwards the page that was asked for.
    SignIn,
    /// What an invite link opens, by its token.
    Invite(String),
    /// My tasks.
    Inbox,
    /// What is on its way, and what needs me.
    Sync,
    /// Theme, storage, signing out.
    Settings,
    /// The playbooks of a team.
    Playbooks(TeamId),
    /// A playbook, to be edited.
    Playbook(TeamId, PlaybookId),
    /// The runs of a team.
    Runs(TeamId),
    /// A run.
    Run(TeamId, RunId),
    /// A task of a run.
    Task(TeamId, RunId, TaskId),
    /// The people of a team.
    People(TeamId),
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("/"),
            Self::Welcome => f.write_str("/welcome"),
            Self::SignIn => f.write_str("/signin"),
            Self::Invite(token) => write!(f, "/invite/{token}"),
            Self::Inbox => f.write_str("/inbox"),
            Self::Sync => f.write_str("/sync"),
            Self::Settings => f.write_str("/settings"),
            Self::Playbooks(team) => write!(f, "/t/{team}/playbooks"),
            Self::Playbook(team, playbook) => write!(f, "/t/{team}/playbooks/{playbook}"),
            Self::Runs(team) => write!(f, "/t/{team}/runs"),
            Self::Run(team, run) => write!(f, "/t/{team}/runs/{run}"),
            Self::Task(team, run, task) => write!(f, "/t/{team}/runs/{run}#task-{task}"),
            Self::People(team) => write!(f, "/t/{team}/people"),
        }
    }
}

impl Page {
    /// Where a document is shown, if it has a page. `team` is any team that the reader is in:
    /// pages find their document by its own id.
    pub(crate) fn of(doc: DocId, team: TeamId) -> Option<Self> {
        match doc {
            DocId::Run(run) => Some(Self::Run(team, run)),
            DocId::Playbook(playbook) => Some(Self::Playbook(team, playbook)),
            DocId::Team(team) => Some(Self::People(team)),
            DocId::Personal(_) => Some(Self::Settings),
            DocId::System => None,
        }
    }

    /// The same page, with another one to go to afterwards.
    pub(crate) fn then(&self, next: &str) -> String {
        let next = String::from(js_sys::encode_uri_component(next));
        format!("{self}?next={next}")
    }
}

/// The token of an invite, in a whole link or alone.
pub(crate) fn invite_token(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let token = text.rsplit_once("/invite/").map_or(text, |(_, token)| token);
    let is_one = !token.is_empty()
        && token.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_'));
    is_one.then(|| token.to_owned())
}

/// Goes to pages. A handle to be made while a component is built.
#[derive(Clone, Copy)]
pub(crate) struct Go(StoredValue<Callback<(String, bool)>>);

impl Go {
    /// Of the router around this component.
    pub(crate) fn expect() -> Self {
        let navigate = use_navigate();
        let go = Callback::new(move |(to, replace): (String, bool)| {
            navigate(&to, leptos_router::NavigateOptions { replace, ..Default::default() });
        });
        Self(StoredValue::new(go))
    }

    /// Opens a page.
    pub(crate) fn to(self, page: &Page) {
        self.run(page.to_string(), false);
    }

    /// Opens a page in place of this one: Back does not come here again.
    pub(crate) fn instead(self, path: &str) {
        self.run(path.to_owned(), true);
    }

    /// Whoever has left the page meanwhile is not taken anywhere.
    fn run(self, path: String, replace: bool) {
        if let Some(go) = self.0.try_with_value(|go| *go) {
            go.run((path, replace));
        }
    }
}

/// A part of this page's address, as long as it is an id.
pub(crate) fn param<T>(name: &'static str) -> Memo<Option<T>>
where
    T: std::str::FromStr + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    memo(move || params.with(|it| it.get(name)?.parse().ok()))
}

/// A part of this page's address, as it stands there.
pub(crate) fn token() -> String {
    use_params_map().with_untracked(|it| it.get("token")).unwrap_or_default()
}

/// Where to go after signing in. Only to pages of this site.
pub(crate) fn next() -> String {
    let next = use_query_map().with_untracked(|it| it.get("next"));
    let is_own = |path: &String| path.starts_with('/') && !path.starts_with("//");
    next.filter(is_own).unwrap_or_else(|| Page::Home.to_string())
}

/// The team that the page is in, else the one it was in last, else the first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrentTeam(Memo<Option<TeamId>>);

impl CurrentTeam {
    /// Under this the tab remembers the team that a page was in last.
    const KEPT: &'static str = "muster-team";

    /// The current team of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new(workspace: Workspace) -> Self {
        let url = leptos_router::hooks::use_location().pathname;
        let teams = workspace.teams();
        Self(Memo::new(move |last: Option<&Option<TeamId>>| {
            let named = url.with(|path| path.strip_prefix("/t/")?.split('/').next()?.parse().ok());
            let kept = || dom::kept_in_tab(Self::KEPT)?.parse().ok();
            let last = last.copied().flatten().or_else(kept);
            // Before any is known, it may be.
            let is_mine = |team: &TeamId| {
                teams.with(|it| it.is_empty() || it.iter().any(|row| row.id == *team))
            };
            let first = || teams.with(|it| it.first().map(|row| row.id));
            let team = named.filter(is_mine).or_else(|| last.filter(is_mine)).or_else(first);
            if let Some(team) = team {
                dom::keep_in_tab(Self::KEPT, Some(team.as_str()));
            }
            team
        }))
    }

    /// That team, if this person is in any.
    pub(crate) fn get(self) -> Option<TeamId> {
        self.0.get()
    }

    /// The same, read once.
    pub(crate) fn get_untracked(self) -> Option<TeamId> {
        self.0.get_untracked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invite_is_a_link_or_its_end() {
        let token = |text| invite_token(text);
        assert_eq!(token("https://muster.example/invite/ab-C_1"), Some("ab-C_1".to_owned()));
        assert_eq!(token(" ab1/ "), Some("ab1".to_owned()));
        assert_eq!(token("https://muster.example/"), None);
        assert_eq!(token(""), None);
    }
}
