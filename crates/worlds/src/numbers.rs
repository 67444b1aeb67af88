//! Sharing whole numbers out without losing one.

/// A size as a number of a register.
pub(crate) fn count(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// Shares `total` out in proportion to the weights: the parts are whole and add up to it.
pub(crate) fn apportion(total: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i64 = weights.iter().sum();
    if whole <= 0 {
        return vec![0; weights.len()];
    }
    let mut parts: Vec<i64> = weights.iter().map(|weight| total * weight / whole).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    // The largest remainders get what is left.
    order.sort_by_key(|&index| (-(total * weights[index] % whole), index));
    let left = total - parts.iter().sum::<i64>();
    for &index in order.iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[index] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_and_follow_the_weights() {
        assert_eq!(apportion(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(apportion(7, &[5, 0, 2]), [5, 0, 2]);
        assert_eq!(apportion(1_000_003, &[3; 136]).iter().sum::<i64>(), 1_000_003);
    }
}
