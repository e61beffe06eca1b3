//! Sides that run as programs of their own: the other Rust engines, and what runs in Node. Each is started once and asked
//! over its standard input and output, a line of JSON each; times are taken inside, around the calls only.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child as Process, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::job::{Found, How, Job, Opened, Side};
use crate::packs;

/// A program that answers.
pub(crate) struct Child {
    name: String,
    process: Process,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Child {
    pub(crate) fn start(mut command: Command, name: &str) -> Result<Child> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("cannot start {name}"))?;
        Ok(Child {
            name: name.to_owned(),
            input: process.stdin.take().context("no standard input")?,
            output: BufReader::new(process.stdout.take().context("no standard output")?),
            process,
        })
    }

    fn ask(&mut self, request: &Value) -> Result<Value> {
        writeln!(self.input, "{request}").with_context(|| format!("{} does not listen", self.name))?;
        self.input.flush()?;
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            bail!("{} has ended: {:?}", self.name, self.process.try_wait());
        }
        let answer: Value = serde_json::from_str(&line)?;
        match answer.get("error") {
            Some(error) => Err(anyhow!("{}: {}", self.name, error.as_str().unwrap_or_default())),
            None => Ok(answer),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It ends by itself when its input does; nothing is left to be done if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Gives a program to a child.
pub(crate) fn open(child: &Rc<RefCell<Child>>, side: Side, job: &Job, how: How) -> Result<Opened> {
    // Charter reads facts as they are, also in WebAssembly.
    let charter = side == Side::CharterWasm;
    let facts = job.facts.iter().map(|facts| {
        if charter {
            Ok(facts.clone())
        } else {
            packs::for_peers(job.program, facts)
        }
    });
    let facts = facts.collect::<Result<Vec<_>>>()?;
    let mut request = json!({
        "side": side.name(), "program": job.program, "how": how, "facts": facts, "rows": job.rows, "rules": job.rules,
    });
    if let (true, Some(request)) = (charter, request.as_object_mut()) {
        let files: serde_json::Map<String, Value> = packs::files(job)?
            .into_iter()
            .map(|(path, text)| (path, text.into()))
            .collect();
        request.insert("files".to_owned(), files.into());
        let (as_of, period) = (crate::reseller::pack::AS_OF, crate::reseller::pack::PERIOD);
        request.insert("options".to_owned(), json!({ "asOf": as_of, "period": period }));
    }
    let answer = child.borrow_mut().ask(&json!({ "open": request }));
    let answer = answer.with_context(|| format!("{} has no answer", side.label()))?;
    let found = answer.get("results").and_then(Value::as_array).context("no results")?;
    let found = found.iter().map(|one| {
        if charter {
            crate::charter::found(job.program, one)
        } else {
            Found::read(job.program, one)
        }
    });
    let handle = Handle {
        child: child.clone(),
        handle: answer.get("handle").cloned().context("no handle")?,
    };
    Ok(Opened {
        side,
        found: found.collect::<Result<_>>()?,
        run: Box::new(move |runs| handle.run(runs)),
    })
}

/// A program in a child, as long as it is needed.
struct Handle {
    child: Rc<RefCell<Child>>,
    handle: Value,
}

impl Handle {
    fn run(&self, runs: usize) -> Result<Duration> {
        let request = json!({ "run": { "handle": self.handle, "runs": runs } });
        let answer = self.child.borrow_mut().ask(&request)?;
        let time = answer.get("nanoseconds").and_then(Value::as_u64).context("no time")?;
        Ok(Duration::from_nanos(time))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // What cannot be closed ends with the child.
        let request = json!({ "close": { "handle": self.handle } });
        let _ = self.child.borrow_mut().ask(&request);
    }
}
