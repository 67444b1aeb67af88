//! The registers through their public interface, on both databases.

mod first_path;
