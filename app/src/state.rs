//! What the page knows: the workspace, open documents, toasts. Components read signals from here
//! and send commands; nothing else changes a document.

mod board;
mod document;
mod engine;
mod keyed;
mod last;
mod memo;
mod open;
mod rows;
mod sentence;
mod store;
mod toasts;
mod words;
mod workspace;

pub(crate) use self::{
    document::Document,
    keyed::KeySet,
    memo::memo,
    open::{Here, Open},
    rows::{
        Invitation, Me, MyTask, NeedyRow, NewAccount, Phase, PlaybookRow, RunRow, Storage,
        SyncState, TeamRow, WaitingRow,
    },
    sentence::Sentence,
    toasts::{Action, Toast, Toasts},
    workspace::Workspace,
};
