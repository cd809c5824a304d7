//! People of the points.

use kassa_domain::ids::{Login, PointId, UserId};
use kassa_domain::user::{Rights, Role, User};

use super::convert::parsed;
use super::sql::{OptionalExtension, Row, params};
use super::{Change, DbError, DbResult, FeedKind, View};

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Where they work.
    pub point: PointId,
    /// What they type to sign in.
    pub login: Login,
    /// Name as receipts print it.
    pub name: String,
    /// What they are; their rights are the role's.
    pub role: Role,
    /// Password verifier, PHC form.
    pub verifier: String,
}

const COLUMNS: &str = "id, login, name, role, rights, verifier, active";

fn from_row(row: Row<'_>) -> DbResult<User> {
    Ok(User {
        id: UserId(row.get(0)?),
        login: parsed(Login::new(&row.get::<String>(1)?), "login")?,
        name: row.get(2)?,
        role: Role::from_name(&row.get::<String>(3)?).ok_or(DbError::Corrupt("role"))?,
        rights: Rights::from_bits(row.get(4)?),
        verifier: row.get(5)?,
        active: row.get(6)?,
    })
}

impl View<'_> {
    /// A person by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn user(&self, id: UserId) -> DbResult<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM \"user\" WHERE id = ?1");
        self.conn.prepare(&sql)?.query_row([id.0], |row| Ok(from_row(row))).optional()?.transpose()
    }

    /// The people of a point, by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn users_of(&self, point: PointId) -> DbResult<Vec<User>> {
        let sql = format!("SELECT {COLUMNS} FROM \"user\" WHERE point = ?1 ORDER BY id");
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([point.0])?;
        let mut users = Vec::new();
        while let Some(row) = rows.next()? {
            users.push(from_row(row)?);
        }
        Ok(users)
    }
}

impl Change<'_> {
    /// Adds a person with the rights of their role.
    ///
    /// # Errors
    /// The login is taken at that point, or what the store says.
    pub fn add_user(&self, user: &NewUser) -> DbResult<UserId> {
        // Tills do not tell letters by their case: two such logins would be one, and lock each other out.
        let folded = user.login.as_str().to_lowercase();
        if self.users_of(user.point)?.iter().any(|known| known.login.as_str().to_lowercase() == folded) {
            return Err(DbError::Taken);
        }
        let id = self.conn.query_row(
            "INSERT INTO \"user\" (point, login, name, role, rights, verifier, active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) RETURNING id",
            params![
                user.point.0,
                user.login.as_str(),
                user.name,
                user.role.name(),
                user.role.rights().bits(),
                user.verifier
            ],
            |row| row.get(0),
        )?;
        let id = UserId(id);
        self.touch_of_point(FeedKind::User, u64::from(id.0), user.point)?;
        Ok(id)
    }

    /// Gives a person another password. False when there is no such person.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_verifier(&self, id: UserId, verifier: &str) -> DbResult<bool> {
        self.change_user("UPDATE \"user\" SET verifier = ?2 WHERE id = ?1 RETURNING point", id, verifier)
    }

    /// Opens or closes a person's account. False when there is no such person.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_user_active(&self, id: UserId, active: bool) -> DbResult<bool> {
        self.change_user("UPDATE \"user\" SET active = ?2 WHERE id = ?1 RETURNING point", id, active)
    }

    /// Gives a person other rights. False when there is no such person.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_user_rights(&self, id: UserId, rights: Rights) -> DbResult<bool> {
        self.change_user("UPDATE \"user\" SET rights = ?2 WHERE id = ?1 RETURNING point", id, rights.bits())
    }

    fn change_user(&self, sql: &str, id: UserId, value: impl super::sql::Param) -> DbResult<bool> {
        let point = self.conn.query_row(sql, params![id.0, value], |row| row.get(0)).optional()?;
        if let Some(point) = point {
            self.touch_of_point(FeedKind::User, u64::from(id.0), PointId(point))?;
        }
        Ok(point.is_some())
    }
}
