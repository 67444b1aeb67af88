//! [`Room`]: how much of a file may still be held. A shared string stands once in the file and in
//! a hundred thousand cells; a cell at the far right makes a row of all before it.

use base::Message;

use crate::grid::Limits;

/// What may still be held of a file, over all its sheets.
pub(crate) struct Room {
    pub(crate) limits: Limits,
    cells: usize,
    text: u64,
}

impl Room {
    /// All that the limits give.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, cells: limits.cells, text: limits.unpacked }
    }

    /// Takes room for places, and for the bytes of a text.
    ///
    /// # Errors
    /// When there is none left.
    pub(crate) fn take(&mut self, places: usize, text: usize) -> Result<(), Message> {
        let too_many = || self.limits.too_many_cells();
        let cells = self.cells.checked_sub(places).ok_or_else(too_many)?;
        let bomb = || Message::new("workbook.bomb");
        self.text = self.text.checked_sub(text as u64).ok_or_else(bomb)?;
        self.cells = cells;
        Ok(())
    }
}
