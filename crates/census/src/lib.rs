//! The census: the columnar picture of the registers, in memory. It answers any cross-table of
//! any unit as of any day, and follows the journal.
