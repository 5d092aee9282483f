//! What of the frame a page may change.

use leptos::prelude::*;

use crate::platform::dom;

/// The frame around the page. One, reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    panel: RwSignal<Panel>,
}

/// How the panel beside the page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    /// The page has none, or it was closed.
    Closed,
    /// It is there where the window is wide.
    Beside,
    /// It is there; where the window is not wide, over the page.
    Over,
}

impl Layout {
    /// The frame of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        Self { panel: RwSignal::new(Panel::Closed) }
    }

    /// How the panel stands.
    pub(crate) fn panel(self) -> Signal<Panel> {
        self.panel.into()
    }

    /// Whether the panel is to be seen somewhere.
    pub(crate) fn has_panel(self) -> Signal<bool> {
        Signal::derive(move || self.panel.get() != Panel::Closed)
    }

    /// Gives the page a panel for as long as the page lasts.
    pub(crate) fn use_panel(self) {
        self.panel.set(Panel::Beside);
        on_cleanup(move || self.panel.set(Panel::Closed));
    }

    /// Brings the panel to where it can be seen.
    pub(crate) fn show_panel(self) {
        self.panel.set(Panel::Over);
    }

    /// Closes the panel as far as it can be seen.
    pub(crate) fn close_panel(self) {
        self.panel.set(if dom::is_wide() { Panel::Closed } else { Panel::Beside });
    }
}

impl Panel {
    /// What the style sheet calls it.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Closed => None,
            Self::Beside => Some("open"),
            Self::Over => Some("over"),
        }
    }
}
