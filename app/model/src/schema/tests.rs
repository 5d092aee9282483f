//! The laws of the schema: L1, L2 in its form for texts, and that texts keep their authors' meaning.

use super::*;
use crate::{
    edit::{Edit, PlaybookEdit, RunEdit, TextEdit, apply},
    fixture::{self, OLGA, PETE, stamp},
    id::{PlaybookId, RunId},
    mark::Stamp,
    text::Splice,
    value::TextKey,
};

const DEVICE: DeviceId = DeviceId::fixed(b'd');

fn run_document() -> (Document, Value) {
    let value = Value::Run(Box::new(fixture::run()));
    let document = Document::genesis(DocId::Run(RunId::from_bits(1)), &value, &stamp(OLGA, 2_000));
    (document, value)
}

/// Writes an edit as the relay does, with an author who has seen everything.
fn write(document: &mut Document, value: &mut Value, edit: &Edit, stamp: &Stamp) {
    let actor = Actor::of(stamp.author, DEVICE);
    let context = document.heads();
    if let Some(TextKey::Task(task)) = edit.creates_text() {
        document.create_task(&context, actor, task, stamp);
    }
    if let Some(TextEdit { text, splice }) = edit.splice() {
        document.splice(&context, actor, *text, splice, stamp).unwrap();
        document.refresh(value, &[Part::Text(*text)]).unwrap();
    } else {
        let parts = apply(value, edit, stamp);
        document.write(Actor::relay(document.id()), value, &parts, stamp);
    }
}

#[test]
fn a_genesis_reads_as_it_was_written() {
    let (document, value) = run_document();
    assert_eq!(document.read().unwrap(), value);
    let playbook = Value::Playbook(Box::new(fixture::playbook()));
    let id = DocId::Playbook(PlaybookId::from_bits(1));
    let document = Document::genesis(id, &playbook, &stamp(OLGA, 1));
    assert_eq!(document.read().unwrap(), playbook);
    let loaded = Document::load(id, &document.save()).unwrap();
    assert_eq!(loaded.read().unwrap(), playbook);
}

/// L1: `read(write(doc, e)) == apply(read(doc), e)`, for every kind of edit.
#[test]
fn l1_what_is_written_reads_as_what_was_applied() {
    for edit in fixture::run_edits().into_iter().map(Edit::Run) {
        let (mut document, mut value) = run_document();
        write(&mut document, &mut value, &edit, &stamp(PETE, 3_000));
        assert_eq!(document.read().unwrap(), value, "after {edit:?}");
    }
}

/// What a device makes of the relay's changes, part by part, is what it would read as a whole.
#[test]
fn changes_taken_in_refresh_what_they_touched() {
    let (mut relay, mut value) = run_document();
    let mut device = Document::load(relay.id(), &relay.save()).unwrap();
    let mut seen = device.read().unwrap();
    for edit in fixture::run_edits().into_iter().map(Edit::Run) {
        let before = relay.heads();
        write(&mut relay, &mut value, &edit, &stamp(PETE, 3_000));
        let changes = relay.doc.get_changes(&Document::hashes(&before));
        let changes: Vec<_> = changes.iter().map(|it| it.raw_bytes().to_vec()).collect();
        let parts = device.take_in(&changes).unwrap();
        device.refresh(&mut seen, &parts).unwrap();
        assert_eq!(seen, value, "after {edit:?}");
    }
}

#[test]
fn settings_are_written_one_by_one() {
    let mut value = Value::Playbook(Box::new(fixture::playbook()));
    let id = DocId::Playbook(PlaybookId::from_bits(1));
    let mut document = Document::genesis(id, &value, &stamp(OLGA, 1));
    let lock = Edit::Playbook(PlaybookEdit::SetAdminOnlyEdit { on: true });
    write(&mut document, &mut value, &lock, &stamp(OLGA, 2));
    assert_eq!(document.read().unwrap(), value);
    // What is as it was is not written again.
    assert_eq!(
        document.write(Actor::relay(id), &value, &[Part::Meta, Part::Settings], &stamp(OLGA, 3)),
        None
    );
}

#[test]
fn a_splice_outside_its_text_is_refused() {
    let (mut document, _) = run_document();
    let context = document.heads();
    let splice = Splice { at: 9_999, delete: 0, insert: "x".to_owned() };
    let actor = Actor::of(PETE, DEVICE);
    let written = document.splice(&context, actor, TextKey::Description, &splice, &stamp(PETE, 1));
    assert_eq!(written, Err(Outside));
    let unknown = [Hash([7; 32])];
    let splice = Splice { at: 0, delete: 0, insert: "x".to_owned() };
    let written = document.splice(&unknown, actor, TextKey::Description, &splice, &stamp(PETE, 1));
    assert_eq!(written, Err(Outside));
}

#[test]
fn a_truncated_document_does_not_load() {
    let (document, _) = run_document();
    let bytes = document.save();
    assert!(Document::load(document.id(), &bytes[..bytes.len() - 3]).is_err());
    assert!(
        Document::load(document.id(), &[]).is_err()
            || Document::load(document.id(), &[]).unwrap().read().is_err()
    );
}

#[test]
fn rows_of_an_earlier_release_still_decode() {
    // Golden bytes of version 1: appending a variant must not change what is stored.
    let tick = Edit::Run(RunEdit::SetTaskState {
        task: fixture::task(0),
        state: crate::run::TaskState::Skipped { reason: "no".to_owned() },
    });
    let bytes = postcard::to_allocvec(&tick).unwrap();
    let golden = [&[4u8, 6][..], &[b'a'; 26], &[3, 2, b'n', b'o']].concat();
    assert_eq!(bytes, golden);
    assert_eq!(postcard::from_bytes::<Edit>(&golden).unwrap(), tick);
}
