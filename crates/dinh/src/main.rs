//! The program.

/// Pages are made of very many short strings, which this allocator gives and takes back faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    dinh::main()
}
