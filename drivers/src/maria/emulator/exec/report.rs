//! Cash in and out, and the reports.

use super::super::memory::{Day, Document, Kind};
use super::{Block, DONE, Parameters, Why, Work, money, refused};
use crate::maria::model::SUM_MAX;
use crate::maria::status::Key;

impl Work<'_> {
    pub(super) fn move_cash(&mut self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        self.key(Key::Work, "SOFTSLWORK")?;
        let out = parameters.sign(b"IO")? == b'O';
        let sum = parameters.sum(10)?;
        parameters.end()?;
        self.nothing_open()?;
        self.day_goes_on()?;
        self.paper()?;
        let day = &mut self.memory.day;
        if out && sum > day.drawer() {
            return refused("SOFTNEED");
        }
        if !out && day.drawer() + sum > SUM_MAX {
            return refused("SOFTOVER");
        }
        let _since = day.opened.get_or_insert(self.now);
        let (counter, kind, word) = if out {
            (&mut day.outs, Kind::CashOut, "ВИЛУЧЕННЯ")
        } else {
            (&mut day.ins, Kind::CashIn, "ВНЕСЕННЯ")
        };
        *counter += sum;
        let number = self.next_service();
        let lines = vec![format!("СЛУЖБОВИЙ ДОКУМЕНТ N {number}"), format!("{word} {}", money(sum))];
        self.print(lines.clone());
        self.made = Some(Document { kind, number, sum, at: self.now, lines });
        DONE
    }

    fn next_service(&mut self) -> u64 {
        self.memory.last_service = self.memory.last_service.max(self.memory.last_document) + 1;
        self.memory.last_service
    }

    pub(super) fn x_report(&mut self) -> Result<Vec<Block>, Why> {
        self.key(Key::X, "SOFTSLZREP")?;
        self.nothing_open()?;
        self.paper()?;
        let lines = self.totals("X-ЗВIТ");
        self.print(lines);
        self.memory.last_command = "ZREP".to_owned();
        DONE
    }

    pub(super) fn z_report(&mut self) -> Result<Vec<Block>, Why> {
        self.key(Key::Z, "SOFTSLNREP")?;
        self.nothing_open()?;
        if self.memory.mechanics.memory_full {
            return refused("SOFTFMFULL");
        }
        self.paper()?;
        self.memory.last_command = "NREP".to_owned();
        if !self.is_registered() {
            let lines = self.totals("Z-ЗВIТ N 0000");
            self.print(lines);
            return DONE;
        }
        let number = self.memory.last_z + 1;
        let lines = self.totals(&format!("Z-ЗВIТ N {number}"));
        self.print(lines.clone());
        let sum = self.memory.day.sales - self.memory.day.returns;
        self.made = Some(Document { kind: Kind::ZReport, number: u64::from(number), sum, at: self.now, lines });
        self.memory.last_z = number;
        self.memory.z_done = true;
        self.memory.clock_set = false;
        self.memory.day = Day { began: self.memory.day.drawer(), ..Day::default() };
        self.memory.articles.clear();
        self.memory.copyable.clear();
        DONE
    }

    fn totals(&self, title: &str) -> Vec<String> {
        let day = &self.memory.day;
        vec![
            title.to_owned(),
            format!("РЕАЛIЗАЦIЯ {}", money(day.sales)),
            format!("ПОВЕРНЕННЯ {}", money(day.returns)),
            format!("ВНЕСЕННЯ {} ВИЛУЧЕННЯ {}", money(day.ins), money(day.outs)),
            format!("ГОТIВКА В КАСI {}", money(day.drawer())),
        ]
    }
}
