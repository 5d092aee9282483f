//! A run: its head, its tasks, and the panel beside them.

mod about;
mod assignee;
mod filters;
mod finish;
mod head;
mod keys;
mod panel;
mod people;
mod rights;
mod row_view;
mod section;
mod task_body;
mod task_facts;
mod task_row;
mod tasks;
mod ticks;
mod timeline;

pub(crate) use self::{
    finish::RunFoot,
    head::{RunBar, RunHead},
    panel::{PanelLinks, PanelTab, RunPanel},
    rights::RunRights,
    row_view::RowView,
    tasks::Tasks,
};
