//! What a relay would have written to one document.

use std::sync::atomic::{AtomicU64, Ordering};

use model::{
    access::Access,
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
    schema::Hash,
    summary::Summary,
    time::Timestamp,
};
use sync::{
    item::SealedEdit,
    message::{Entry, Have},
    position::{Chain, Position},
    store::{Append, Base, Batch, Header, Row, Stored, Write},
};

/// A batch that is judged under the first authority, and is about no item.
pub(super) fn batch(appends: impl IntoIterator<Item = Append>) -> Batch {
    let appends = appends.into_iter().collect();
    Batch { authority: 0, changes_authority: false, grounds: Vec::new(), appends, ending: None }
}

/// One document's log as it grows.
pub(super) struct Log {
    doc: DocId,
    base: Option<Base>,
    rows: Vec<Row>,
    feed: u64,
}

impl Log {
    pub(super) fn new(doc: DocId) -> Self {
        Self { doc, base: None, rows: Vec::new(), feed: 0 }
    }

    pub(super) fn after(stored: &Stored, doc: DocId) -> Self {
        Self { doc, base: Some(stored.base.clone()), rows: stored.rows.clone(), feed: 0 }
    }

    pub(super) fn stored(&self) -> Stored {
        let base = self.base.clone().unwrap();
        Stored { base, snapshot: None, rows: self.rows.clone() }
    }

    pub(super) fn header(&self) -> Header {
        let user = UserId::from_bits(5);
        let have = self.have().unwrap();
        Header { have, feed: self.feed, access: Access::Personal { user }, summary: Summary::Plain }
    }

    pub(super) fn create(&mut self) -> Append {
        assert!(self.base.is_none());
        self.begin(Position::default(), Chain::start(self.doc))
    }

    pub(super) fn seal(&mut self) -> Append {
        let have = self.have().unwrap();
        self.begin(have.position.next_seal(), have.chain)
    }

    pub(super) fn row(&mut self) -> Append {
        let have = self.have().unwrap();
        let changes = vec![vec![7; 40], (have.position.pos as u32).to_be_bytes().to_vec()];
        let chain = have.chain.after(changes.iter().map(Vec::as_slice));
        let position = have.position.next();
        let item = ItemId::from_bits(u128::from(position.pos));
        let row = Row {
            entry: Entry { position, item, chain, changes },
            heads: Vec::<Hash>::new(),
            author: UserId::from_bits(5),
            device: DeviceId::from_bits(6),
            made_at: Timestamp(1),
            admitted_at: Timestamp(2),
            edits: vec![SealedEdit { version: 1, bytes: vec![1, 2, 3] }],
        };
        self.rows.push(row.clone());
        self.append(Some(have.position), Write::Row(row))
    }

    fn begin(&mut self, position: Position, chain: Chain) -> Append {
        let expect = self.have().map(|have| have.position);
        let document = format!("document of seal {}", position.seal).into_bytes();
        let have = Have { position, chain: chain.after([document.as_slice()]) };
        let item = expect.is_none().then(|| ItemId::from_bits(9));
        let base = Base { have, item, document, writes: vec![4; 4] };
        self.rows.clear();
        self.base = Some(base.clone());
        self.append(expect, Write::Base(base))
    }

    fn append(&mut self, expect: Option<Position>, write: Write) -> Append {
        static FEED: AtomicU64 = AtomicU64::new(1);
        self.feed = FEED.fetch_add(1, Ordering::Relaxed);
        Append { doc: self.doc, expect, write, header: self.header(), snapshot: None }
    }

    fn have(&self) -> Option<Have> {
        let last = self.rows.last().map(|row| &row.entry);
        let last = last.map(|it| Have { position: it.position, chain: it.chain });
        last.or_else(|| self.base.as_ref().map(|base| base.have))
    }
}
