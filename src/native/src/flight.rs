//! What is under way for one environment of Node (the main thread, a worker). Its buffers go when it goes, so it may
//! not go before the threads have let go of them.

use napi::{Env, Result};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

#[derive(Default)]
pub struct Flight {
    over: AtomicBool,
    aloft: Mutex<usize>,
    landed: Condvar,
}

/// Held by each piece of work for as long as it touches a buffer.
pub struct Aloft(Arc<Flight>);

thread_local! {
    static FLIGHT: RefCell<Option<Arc<Flight>>> = const { RefCell::new(None) };
}

impl Flight {
    /// The one of this environment, which waits for it when it is torn down.
    pub fn of(env: &Env) -> Result<Arc<Flight>> {
        if let Some(flight) = FLIGHT.with(|slot| slot.borrow().clone()) {
            return Ok(flight);
        }
        let flight = Arc::new(Flight::default());
        env.add_env_cleanup_hook(flight.clone(), |flight| {
            FLIGHT.with(|slot| slot.borrow_mut().take());
            flight.land();
        })?;
        FLIGHT.with(|slot| slot.borrow_mut().replace(flight.clone()));
        Ok(flight)
    }

    pub fn enter(self: &Arc<Self>) -> Aloft {
        *self.aloft.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Aloft(self.clone())
    }

    /// True when nobody waits for results any more.
    pub fn over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn land(&self) {
        self.over.store(true, Ordering::Relaxed);
        let mut aloft = self.aloft.lock().unwrap_or_else(PoisonError::into_inner);
        while *aloft > 0 {
            aloft = self.landed.wait(aloft).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Aloft {
    pub fn flight(&self) -> Arc<Flight> {
        self.0.clone()
    }
}

impl Drop for Aloft {
    fn drop(&mut self) {
        let mut aloft = self.0.aloft.lock().unwrap_or_else(PoisonError::into_inner);
        *aloft -= 1;
        if *aloft == 0 {
            self.0.landed.notify_all();
        }
    }
}
