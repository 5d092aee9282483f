//! The frame around pages for who is not here yet: one form, and a sample run beside it.

use leptos::prelude::*;
use model::run::Count;

use crate::components::{icon::Icon, page_title::PageTitle, progress::of};

/// Brand, heading, form.
#[component]
pub(crate) fn Doorstep(
    /// The page's heading.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence below it.
    #[prop(into, optional)]
    lede: Signal<String>,
    /// The form, or the choices.
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle text=title/>
        <div class="welcome">
            <main class="welcome__form" id="main">
                <div class="welcome__brand">
                    <span class="ws__mark"><Icon name="muster" size=24/></span>
                    "Muster"
                </div>
                <div>
                    <h1>{title}</h1>
                    <p class="lede">{lede}</p>
                </div>
                {children()}
            </main>
            <SampleRun/>
        </div>
    }
}

const SAMPLE: [(&str, bool); 6] = [
    ("Start conference call", true),
    ("Set severity", true),
    ("Notify leadership", true),
    ("Roll back the last deploy", false),
    ("Scale read replicas", false),
    ("Confirm error rate below 1 %", false),
];

/// What it looks like in use. For the eye.
#[component]
fn SampleRun() -> impl IntoView {
    let n_done = SAMPLE.iter().filter(|(_, is_done)| *is_done).count() as u32;
    let count = Count { total: SAMPLE.len() as u32, closed: n_done, skipped: 0 };
    let tick = |(_, is_done): (&str, bool)| view! { <i data-s=is_done.then_some("done")></i> };
    let row = |(title, is_done): (&'static str, bool)| {
        let state = if is_done { "done" } else { "open" };
        view! {
            <li class="task" data-state=state>
                <div class="task__row">
                    <span class="check" data-state=state>
                        <input type="checkbox" aria-label=title checked=is_done tabindex="-1"/>
                    </span>
                    <span class="task__title"><span class="task__text">{title}</span></span>
                </div>
            </li>
        }
    };
    view! {
        <aside class="welcome__art" aria-label="A sample run">
            <div class="paper" inert>
                <div class="row">
                    <span class="meta num">"INC-42"</span>
                    <span class="chip" data-tone="ok" data-s="s">
                        <Icon name="circle-dot"/>
                        "In progress"
                    </span>
                </div>
                <p class="paper__title">"Payments latency"</p>
                <div class="ticks" role="img" aria-label=of(count)>
                    {SAMPLE.map(tick).collect_view()}
                </div>
                <ul class="paper__list">{SAMPLE.map(row).collect_view()}</ul>
                <p class="paper__foot">
                    <span class="mark" data-tone="warn">
                        <Icon name="cloud-off"/>
                        <span>"Offline, saved on this device"</span>
                    </span>
                </p>
            </div>
        </aside>
    }
}
