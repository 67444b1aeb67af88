//! Five thousand random worlds, each changed three times: an edition that followed tells what the
//! rows tell, and so what an edition made anew tells.

use testkit::operator;

use crate::changed::{differences, replaced};
use crate::dice::Dice;
use crate::queries::standing;
use crate::worlds::World;

const WORLDS: u64 = 5_000;

#[test]
fn an_edition_that_followed_tells_what_the_reference_tells() {
    let scope = operator().scope;
    for seed in 0..WORLDS {
        let mut dice = Dice::new(seed ^ 0xD1_4B);
        let mut world = World::roll(&mut dice);
        let mut followed = world.edition(&standing());
        for step in 0..3 {
            let before = world.clone();
            let touched = world.disturb(&mut dice);
            followed = replaced(followed, (&before, &world), &touched);
            let different = differences(&followed, &world, &mut dice, &scope);
            assert!(different.is_none(), "seed {seed}, step {step}: {}", different.unwrap());
        }
    }
}
