//! The crate's own threads, as many as cores: libuv's four are for files and names, and each has its own decompressor.

use libdeflater::Decompressor;
use napi::{Error, Result, Status};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

/// Something that several threads can work at, portion by portion.
pub trait Work: Send + Sync {
    /// Does the next portion. False when there was none left to begin.
    fn step(&self, tools: &mut Tools) -> bool;
}

/// What each thread keeps from one portion to the next.
pub struct Tools {
    pub decompressor: Decompressor,
}

pub struct Pool {
    pub threads: u32,
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<VecDeque<Arc<dyn Work>>>,
    arrived: Condvar,
}

static POOL: OnceLock<Pool> = OnceLock::new();

/// The threads, started when first asked for. Fails where the system lets none be started.
pub fn pool() -> Result<&'static Pool> {
    if let Some(pool) = POOL.get() {
        return Ok(pool);
    }
    let queue = Arc::new(Queue::default());
    let wanted = thread::available_parallelism().map_or(2, |cores| cores.get()).min(64);
    let started = (0..wanted).filter(|_| start(queue.clone())).count();
    match u32::try_from(started) {
        Ok(threads) if threads > 0 => Ok(POOL.get_or_init(|| Pool { threads, queue })),
        _ => Err(Error::new(Status::GenericFailure, "no thread could be started")),
    }
}

fn start(queue: Arc<Queue>) -> bool {
    thread::Builder::new().name("vmferry-kernel".into()).spawn(move || serve(&queue)).is_ok()
}

fn serve(queue: &Queue) {
    let mut tools = Tools { decompressor: Decompressor::new() };
    loop {
        let work = queue.first();
        // What panicked has begun, and is not begun again: going on comes to an end.
        while catch_unwind(AssertUnwindSafe(|| work.step(&mut tools))).unwrap_or(true) {}
        queue.remove(&work);
    }
}

impl Pool {
    pub fn give(&self, work: Arc<dyn Work>) {
        self.queue.lock().push_back(work);
        self.queue.arrived.notify_all();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<dyn Work>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All threads work at the oldest: batches are wanted in the order in which they were given.
    fn first(&self) -> Arc<dyn Work> {
        let mut waiting = self.lock();
        loop {
            if let Some(work) = waiting.front() {
                return work.clone();
            }
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn remove(&self, done: &Arc<dyn Work>) {
        self.lock().retain(|work| !Arc::ptr_eq(work, done));
    }
}

/// One portion, for one thread.
pub struct Once<F>(Mutex<Option<F>>);

impl<F: FnOnce() + Send> Once<F> {
    pub fn new(work: F) -> Self {
        Self(Mutex::new(Some(work)))
    }
}

impl<F: FnOnce() + Send> Work for Once<F> {
    fn step(&self, _tools: &mut Tools) -> bool {
        let work = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(work) = work {
            work();
        }
        false
    }
}
