//! The program.

fn main() -> std::process::ExitCode {
    dinh::main()
}
