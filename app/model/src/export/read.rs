//! From a file to what a new playbook begins with.

use serde_json::Value as Json;

use super::{
    ASSIGNEE_TYPES, CHANNEL_MODES, CONDITION_ACTIONS, ImportError, VERSION,
    object::{Object, wrong},
};
use crate::{
    id::{ChecklistId, TaskId, TeamId},
    limits::{
        CHECKLISTS_MAX, COMMAND_UNITS_MAX, IMPORT_BYTES_MAX, INSTANT_MS_MAX, METRICS_MAX,
        NAME_UNITS_MAX, TASKS_MAX, TEXT_UNITS_MAX,
    },
    playbook::PlannedAssignee,
    rules,
    seed::{ChecklistSeed, PlaybookSeed, TaskSeed},
    settings::{Metric, Settings},
    time::Millis,
};

/// Characters of a wrong version that the error repeats.
const FOUND_CHARS_MAX: usize = 40;

/// Reads an exported playbook, to be created in `team`. `fresh` gives the bits of new ids.
///
/// An imported playbook is public, and whoever creates it is its only member. What is blank but
/// needs a title gets one.
///
/// # Errors
///
/// Says what is wrong with the file, and where. A file is taken whole or not at all.
pub fn import(
    bytes: &[u8],
    team: TeamId,
    fresh: &mut dyn FnMut() -> u128,
) -> Result<PlaybookSeed, ImportError> {
    let json = parse(bytes)?;
    let file = Object::root(&json)?;
    check_is_export(&file)?;

    let checklists = read_checklists(&file, fresh)?;
    let seed = PlaybookSeed {
        team,
        title: file.title("title", NAME_UNITS_MAX, "Untitled playbook")?,
        is_public: true,
        owner_only_finish: file.flag("owner_group_only_actions")?,
        settings: read_settings(&file)?,
        description: file.text("description", TEXT_UNITS_MAX)?,
        update_template: file.text("reminder_message_template", TEXT_UNITS_MAX)?,
        retrospective_template: file.text("retrospective_template", TEXT_UNITS_MAX)?,
        summary_template: file.text("run_summary_template", TEXT_UNITS_MAX)?,
        welcome: file.text("message_on_join", TEXT_UNITS_MAX)?,
        checklists,
    };
    // Whoever creates it is judged by this again: a file must not pass here and be refused there.
    rules::check_seed(&seed)?;
    Ok(seed)
}

fn parse(bytes: &[u8]) -> Result<Json, ImportError> {
    if bytes.len() > IMPORT_BYTES_MAX {
        return Err(ImportError::TooLarge { bytes: bytes.len(), max: IMPORT_BYTES_MAX });
    }
    // Some editors put this mark before every text they save.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        // The parser stops at 128 levels, and tells so in no other way.
        if error.to_string().starts_with("recursion limit exceeded") {
            return ImportError::TooDeep;
        }
        ImportError::NotJson { line: error.line(), column: error.column() }
    })
}

fn check_is_export(file: &Object<'_>) -> Result<(), ImportError> {
    let version = file.field("version");
    if version.and_then(Json::as_i64) != Some(VERSION) {
        let found = version.map_or_else(|| "nothing".to_owned(), Json::to_string);
        let found = found.chars().take(FOUND_CHARS_MAX).collect();
        return Err(ImportError::WrongVersion { found });
    }
    match file.field("id") {
        None => Ok(()),
        Some(id) if id.as_str() == Some("") => Ok(()),
        Some(_) => Err(ImportError::HasId),
    }
}

fn read_settings(file: &Object<'_>) -> Result<Settings, ImportError> {
    let modes = "create_new_channel or link_existing_channel";
    let seconds = |key| file.whole(key).map(Option::unwrap_or_default);
    Ok(Settings {
        status_update_enabled: file.flag("status_update_enabled")?,
        reminder_timer_default_seconds: seconds("reminder_timer_default_seconds")?,
        message_on_join_enabled: file.flag("message_on_join_enabled")?,
        retrospective_enabled: file.flag("retrospective_enabled")?,
        retrospective_reminder_interval_seconds: seconds(
            "retrospective_reminder_interval_seconds",
        )?,
        signal_any_keywords: file.texts("signal_any_keywords", CHECKLISTS_MAX, NAME_UNITS_MAX)?,
        signal_any_keywords_enabled: file.flag("signal_any_keywords_enabled")?,
        categorize_channel_enabled: file.flag("categorize_channel_enabled")?,
        category_name: file.text("category_name", NAME_UNITS_MAX)?,
        run_summary_template_enabled: file.flag("run_summary_template_enabled")?,
        channel_name_template: file.text("channel_name_template", NAME_UNITS_MAX)?,
        channel_mode: file.choice("channel_mode", CHANNEL_MODES, modes)?.unwrap_or_default(),
        channel_id: file.text("channel_id", NAME_UNITS_MAX)?,
        create_channel_member_on_new_participant: file
            .flag("create_channel_member_on_new_participant")?,
        remove_channel_member_on_removed_participant: file
            .flag("remove_channel_member_on_removed_participant")?,
        run_number_prefix: file.text("run_number_prefix", NAME_UNITS_MAX)?,
        new_channel_only: file.flag("new_channel_only")?,
        auto_archive_channel: file.flag("auto_archive_channel")?,
        metrics: read_metrics(file)?,
        properties: file.carried("properties", TEXT_UNITS_MAX)?,
        conditions: file.carried("conditions", TEXT_UNITS_MAX)?,
    })
}

fn read_metrics(file: &Object<'_>) -> Result<Vec<Metric>, ImportError> {
    let read = |metric: Object<'_>| {
        Ok(Metric {
            title: metric.text("title", NAME_UNITS_MAX)?,
            description: metric.text("description", TEXT_UNITS_MAX)?,
            kind: metric.text("type", NAME_UNITS_MAX)?,
            target: metric.whole("target")?,
        })
    };
    file.objects("metrics", METRICS_MAX)?.into_iter().map(read).collect()
}

fn read_checklists(
    file: &Object<'_>,
    fresh: &mut dyn FnMut() -> u128,
) -> Result<Vec<ChecklistSeed>, ImportError> {
    let lists = file.objects("checklists", CHECKLISTS_MAX)?;
    // Counted before any is made: a file of a million tasks is not worth a million ids.
    let counts = lists.iter().map(|it| it.list("items").map(<[Json]>::len));
    let found = counts.sum::<Result<usize, _>>()?;
    if found > TASKS_MAX {
        return Err(ImportError::TooManyTasks { found, max: TASKS_MAX });
    }
    let mut checklists = Vec::with_capacity(lists.len());
    for list in lists {
        let id = ChecklistId::from_bits(fresh());
        let title = list.title("title", NAME_UNITS_MAX, "Untitled checklist")?;
        let items = list.objects("items", TASKS_MAX)?;
        let tasks = items.iter().map(|item| read_task(item, TaskId::from_bits(fresh())));
        checklists.push(ChecklistSeed { id, title, tasks: tasks.collect::<Result<_, _>>()? });
    }
    Ok(checklists)
}

fn read_task(item: &Object<'_>, id: TaskId) -> Result<TaskSeed, ImportError> {
    let assignee =
        item.choice("assignee_type", ASSIGNEE_TYPES, "owner, creator or property_user")?;
    let assignee = assignee.unwrap_or_default();
    let assignee_attribute = match assignee {
        PlannedAssignee::Attribute => {
            item.some_text("assignee_property_field_id", NAME_UNITS_MAX)?
        }
        PlannedAssignee::Nobody
        | PlannedAssignee::User(_)
        | PlannedAssignee::Owner
        | PlannedAssignee::Creator => None,
    };
    let actions = "hidden or shown_because_modified";
    Ok(TaskSeed {
        id,
        title: item.title("title", NAME_UNITS_MAX, "Untitled task")?,
        description: item.text("description", TEXT_UNITS_MAX)?,
        command: item.some_text("command", COMMAND_UNITS_MAX)?,
        assignee,
        assignee_attribute,
        due_after: read_due(item)?,
        condition: item.some_text("condition_id", NAME_UNITS_MAX)?,
        condition_action: item.choice("condition_action", CONDITION_ACTIONS, actions)?,
    })
}

/// 0 is no due date, as everywhere in this format.
fn read_due(item: &Object<'_>) -> Result<Option<Millis>, ImportError> {
    let due = item.whole("due_date")?.unwrap_or_default();
    match due {
        0 => Ok(None),
        1..=INSTANT_MS_MAX => Ok(Some(Millis(due))),
        _ => Err(wrong(item.path_to("due_date"), "milliseconds after the start of a run")),
    }
}
