//! [`Export`]: a register on its way out to a file.

use base::{Definition, Language, Message};
use policy::Scope;
use registers::{CodeLists, Reader, View};

use crate::grid::Cell;
use crate::labels::Labels;
use crate::layout::Layout;
use crate::write::{Notes, cells_of, csv, xlsx};

/// The rows of a register as cells.
pub struct Export {
    /// The columns that the scope shows.
    pub layout: Layout,
    /// The cells of each row.
    pub cells: Vec<Vec<Cell>>,
}

/// Is what is sealed opened, where the scope shows it, or does it stay masked?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Secrets {
    /// Opened.
    Opened,
    /// Masked.
    Masked,
}

impl Export {
    /// The rows of a register within a scope on the day of the view. What they refer to is named
    /// by all that the view shows.
    ///
    /// # Errors
    /// When the register lies outside the scope, or the installation key is another one.
    pub async fn read(
        reader: &mut Reader,
        view: &View<'_>,
        (definition, scope): (&'static Definition, &Scope),
        language: Language,
        secrets: Secrets,
    ) -> registers::Result<Self> {
        let narrow = View { scope, ..*view };
        let mut rows = reader.rows(&narrow, definition, Vec::new()).await?;
        if secrets == Secrets::Opened {
            reader.open_secrets(&narrow, definition, &mut rows).await?;
        }
        let told = [(definition, rows)];
        let labels = Labels::read(reader, view, &told, language).await?;
        let layout = Layout::of(definition, scope, language);
        let cells = cells_of(&layout, &labels, &told[0].1);
        Ok(Self { layout, cells })
    }

    /// As a workbook to fill in.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn xlsx(&self, lists: &CodeLists) -> Result<Vec<u8>, Message> {
        xlsx(&self.layout, lists, &self.cells, &Notes::new())
    }

    /// As text.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn csv(&self) -> Result<Vec<u8>, Message> {
        csv(&self.layout, &self.cells)
    }
}
