//! `point towns`: for which towns a point takes payments (R1).

use clap::Args;
use kassa_domain::ids::{PointCode, TownId};

use super::super::{CliError, Context, name, point};
use crate::db::{Change, Deed};

#[derive(Debug, Args)]
pub(in crate::cli) struct Towns {
    /// Code of the point.
    code: PointCode,
    /// A town that it has a contract for from now on.
    #[arg(long, value_name = "TOWN", value_parser = name)]
    add: Vec<String>,
    /// A town whose contract is over.
    #[arg(long, value_name = "TOWN", value_parser = name)]
    remove: Vec<String>,
}

impl Towns {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let now_ms = context.now_ms();
        let (code, home, towns) = context.db()?.write(|change| {
            let mut point = point(change, &self.code)?;
            let before = point.clone();
            let mut detail = Vec::new();
            for (sign, name) in
                self.remove.iter().map(|name| ('-', name)).chain(self.add.iter().map(|name| ('+', name)))
            {
                let of = town(change, name)?;
                let had = point.towns.len();
                point.towns.retain(|town| *town != of);
                if sign == '+' {
                    if of == point.home_town {
                        return Err(CliError::Argument(format!("{name:?} is the home town of {}", point.code)));
                    }
                    point.towns.push(of);
                }
                if point.towns.len() != had {
                    detail.push(format!("{sign}{name}"));
                }
            }
            point.towns.sort_unstable();
            if point != before {
                change.set_point(&point)?;
                let (object, detail) = (format!("point {}", point.id), detail.join(", "));
                change
                    .note(&Deed { operator: None, action: "point_towns", object: &object, detail: &detail }, now_ms)?;
            }
            let all = change.towns()?;
            let of = |id: TownId| all.iter().find(|town| town.id == id).map(|town| town.name.clone());
            let home = of(point.home_town).unwrap_or_default();
            let mut others: Vec<String> =
                point.towns.iter().filter(|town| **town != point.home_town).filter_map(|town| of(*town)).collect();
            others.sort();
            Ok::<_, CliError>((point.code, home, others))
        })?;
        writeln!(context.out, "{code}\t{home}\thome")?;
        for town in towns {
            writeln!(context.out, "{code}\t{town}\tcontract")?;
        }
        Ok(())
    }
}

fn town(change: &Change<'_>, name: &str) -> Result<TownId, CliError> {
    change.town_of_name(name)?.ok_or_else(|| CliError::Argument(format!("there is no town {name:?}")))
}
