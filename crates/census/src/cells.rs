//! The memory of an answer.

use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

/// From so many cells on the memory comes from the system in large pages: getting it in small ones
/// takes longer than counting.
const MANY: usize = 1 << 20;

/// The counts of an answer.
#[derive(Debug)]
pub(crate) enum Cells {
    Few(Vec<u32>),
    /// As many as the pages hold.
    Many(MmapMut),
}

impl Cells {
    /// So many cells, all zero.
    pub(crate) fn zero(cells: usize) -> Self {
        if cells < MANY {
            return Self::Few(vec![0; cells]);
        }
        let pages = MmapMut::map_anon(cells * size_of::<u32>());
        pages.map_or_else(
            |_| Self::Few(vec![0; cells]),
            |pages| {
                // Where the system has no large pages, small ones do.
                #[cfg(target_os = "linux")]
                let _ = pages.advise(memmap2::Advice::HugePage);
                Self::Many(pages)
            },
        )
    }
}

impl Deref for Cells {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Self::Few(cells) => cells,
            Self::Many(pages) => bytemuck::cast_slice(pages),
        }
    }
}

impl DerefMut for Cells {
    fn deref_mut(&mut self) -> &mut [u32] {
        match self {
            Self::Few(cells) => cells,
            Self::Many(pages) => bytemuck::cast_slice_mut(pages),
        }
    }
}

impl Clone for Cells {
    fn clone(&self) -> Self {
        let mut copy = Self::zero(self.len());
        copy.copy_from_slice(self);
        copy
    }
}

impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Cells {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_cells_are_as_good_as_few() {
        for len in [0, 1, MANY - 1, MANY, MANY + 3] {
            let mut cells = Cells::zero(len);
            assert_eq!((cells.len(), cells.iter().max().copied()), (len, (len > 0).then_some(0)));
            if let Some(last) = cells.last_mut() {
                *last = 7;
            }
            assert_eq!(cells.clone(), cells);
            assert!(len == 0 || cells != Cells::zero(len));
        }
    }
}
