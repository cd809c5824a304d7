//! For how long a password that the till knows by its directory holds while the centre is not reached.

use kassa_domain::Timestamp;
use kassa_domain::user::{Right, User};

/// Days since the directory was last in step with the centre: a password that was changed or a person who was dismissed
/// meanwhile is not known here, so after them nobody signs in who is not needed to bring the till back to the centre.
pub const PASSWORD_DAYS: i64 = 30;

const DAY_MS: i64 = 86_400_000;

/// How many days ago the directory was in step, where that is too long for this person's password. Whoever closes shifts
/// or sets the workplace up comes in all the same: the shift is to be closed, the queue carried, the line mended, and
/// money is not taken by so old a directory by anybody.
#[must_use]
pub fn expired_days(user: &User, in_step: Option<Timestamp>, now: Timestamp) -> Option<i64> {
    let days = now.since(in_step?) / DAY_MS;
    let is_needed = user.rights.allows(Right::CloseShift) || user.rights.allows(Right::Settings);
    (days >= PASSWORD_DAYS && !is_needed).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kassa_domain::ids::{Login, UserId};
    use kassa_domain::user::Role;

    #[test]
    fn a_password_that_the_centre_has_not_confirmed_for_a_month_lets_no_cashier_in_and_strands_no_till() {
        let now = Timestamp::new(1_795_255_200_000, 120).unwrap();
        for (role, days_ago, expect) in [
            (Role::Cashier, Some(0), None),
            (Role::Cashier, Some(29), None),
            (Role::Cashier, Some(30), Some(30)),
            (Role::Cashier, Some(400), Some(400)),
            (Role::Cashier, Some(-400), None),
            (Role::Cashier, None, None),
            (Role::Supervisor, Some(400), None),
            (Role::Administrator, Some(400), None),
        ] {
            let user = User {
                id: UserId(1),
                login: Login::new("a").unwrap(),
                name: "А".to_owned(),
                role,
                rights: role.rights(),
                verifier: String::new(),
                active: true,
            };
            let in_step = days_ago.map(|days: i64| now.shifted(-days * DAY_MS));
            assert_eq!(expired_days(&user, in_step, now), expect, "{role:?} {days_ago:?}");
        }
    }
}
