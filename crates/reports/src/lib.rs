//! Reports: what is told about units and people, and in which words.
//!
//! Counting is a plain function of a [`registers::Picture`], an area and the definition of the
//! report; it takes no connection and no clock. What is counted stands in `reports/` and
//! `norms/`, not here. Every figure is a [`Door`]: [`rows`] gives the rows behind it.

mod behind;
mod by_unit;
mod counting;
mod definitions;
mod disclosure;
mod door;
mod due;
mod explore;
mod facts;
mod figures;
mod headcount;
mod made;
mod movement;
mod part_two;
mod published;
mod quotas;
mod report;
mod resume;
mod roll;
mod staff_form;
mod table;
mod tables;
mod tally;
mod units;

pub use behind::rows_in_census;
pub use by_unit::{
    Place, UnitQuota, UnitTitle, quota_rule, quotas_by_unit, titles_by_unit, with_several,
};
pub use definitions::{Definitions, Digests};
pub use disclosure::{PublishedFigures, Told, TreeCell, hidden};
pub use door::{Answer, Cell, Door, Opens, Row, lacking, rows};
pub use due::{Due, DueKind, DueList, due};
pub use explore::{Along, Cross, Line, LineOf, Narrowing, Question, Terms, attributes, cross};
pub use headcount::headcounts;
pub use made::{Basis, Format, Made, ReportName, full_name, make};
pub use movement::{Flow, Moved, Movement, MovementGroup, movement, movement_rows};
pub use part_two::{
    Assessment, Category, Count, Dimension, Group, Heading, Need, Note, PartTwo, Share, part_two,
    part_two_of,
};
pub use published::{
    Finding, Mapping, Misprint, Published, Reason, Shown, Statistics, Status, Tally, Verification,
    audit, statistics, verify,
};
pub use quotas::{Quota, Quotas, TitleVacancy};
pub use report::{Labelled, Report};
pub use resume::{ResumeBox, ResumeForm, ResumeSource};
pub use staff_form::{FormColumn, FormRow, StaffForm};
pub use table::{Align, Column, Table, TableCell, TableRow, csv, text, workbook, xlsx};
pub use units::{Size, Sizes, UnitCount};
