//! How the runs of a playbook behave. Names and defaults are those of the export format
//! (spec: the domain's Playbook table), so that an import comes out again as it went in.

use serde::{Deserialize, Serialize};

/// How a run gets its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelMode {
    /// Each run gets a channel of its own.
    #[default]
    CreateNewChannel,
    /// All runs use one channel.
    LinkExistingChannel,
}

/// A number that a retrospective asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Metric {
    /// What it is called.
    pub title: String,
    /// How it is to be measured.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// `metric_duration`, `metric_currency` or `metric_integer`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is aimed at; 0 is an aim, absent is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<i64>,
}

/// The settings of a playbook, without those that have rules of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Whether runs ask for status updates.
    pub status_update_enabled: bool,
    /// Seconds between status updates.
    pub reminder_timer_default_seconds: i64,
    /// Whether people who join read the welcome text.
    pub message_on_join_enabled: bool,
    /// Whether runs end with a retrospective.
    pub retrospective_enabled: bool,
    /// Seconds between reminders of a missing retrospective; 0 reminds once.
    pub retrospective_reminder_interval_seconds: i64,
    /// Words that once offered this playbook; kept for the export.
    pub signal_any_keywords: Vec<String>,
    /// Whether those words were watched; kept for the export.
    pub signal_any_keywords_enabled: bool,
    /// Whether the channel of a run is put into a category of the sidebar.
    pub categorize_channel_enabled: bool,
    /// That category.
    pub category_name: String,
    /// Whether a run's summary begins with the template.
    pub run_summary_template_enabled: bool,
    /// What runs and their channels are called.
    pub channel_name_template: String,
    /// How a run gets its channel.
    pub channel_mode: ChannelMode,
    /// The channel of all runs, for [`ChannelMode::LinkExistingChannel`].
    pub channel_id: String,
    /// Whether who joins the run joins its channel.
    pub create_channel_member_on_new_participant: bool,
    /// Whether who leaves the run leaves its channel.
    pub remove_channel_member_on_removed_participant: bool,
    /// What stands before the number of a run.
    pub run_number_prefix: String,
    /// Whether runs must not link a channel that exists.
    pub new_channel_only: bool,
    /// Whether finishing a run archives its channel.
    pub auto_archive_channel: bool,
    /// Numbers that the retrospective asks for.
    pub metrics: Vec<Metric>,
    /// Attributes as the export holds them, as JSON text; empty for none.
    pub properties: String,
    /// Conditions as the export holds them, as JSON text; empty for none.
    pub conditions: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            status_update_enabled: true,
            reminder_timer_default_seconds: 604_800,
            message_on_join_enabled: false,
            retrospective_enabled: true,
            retrospective_reminder_interval_seconds: 0,
            signal_any_keywords: Vec::new(),
            signal_any_keywords_enabled: false,
            categorize_channel_enabled: false,
            category_name: String::new(),
            run_summary_template_enabled: false,
            channel_name_template: String::new(),
            channel_mode: ChannelMode::default(),
            channel_id: String::new(),
            create_channel_member_on_new_participant: true,
            remove_channel_member_on_removed_participant: true,
            run_number_prefix: String::new(),
            new_channel_only: false,
            auto_archive_channel: false,
            metrics: Vec::new(),
            properties: String::new(),
            conditions: String::new(),
        }
    }
}
