//! The addon as JavaScript sees it. Everything that comes in is checked here once more, and nothing panics across the
//! boundary: `catch_unwind` makes an exception of what would.

mod digests;
mod flight;
mod grains;
mod holes;
mod pool;
mod zeros;

use digests::{Kind, Sum};
use flight::Flight;
use grains::{Batch, Buffers};
use napi::bindgen_prelude::{Object, Uint8Array, Uint32Array};
use napi::{Env, Error, Result, Status};
use napi_derive::napi;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// What a promise is settled with, on the thread of JavaScript.
type Settle<T> = Box<dyn FnOnce(Env) -> Result<T> + Send>;

/// Counts the changes of what is exported here: the door refuses an addon of another count.
#[napi]
pub const API: u32 = 1;

#[napi]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the threads, once per process, and says how many there are.
#[napi(catch_unwind)]
pub fn threads() -> Result<u32> {
    Ok(pool::pool()?.threads)
}

/// A state per grain: 0 data, 1 zeros, 2 neither valid nor short enough, 4 shorter than its range.
#[napi(catch_unwind, ts_return_type = "Promise<Uint8Array>")]
pub fn inflate_grains<'env>(
    env: &'env Env,
    packed: Uint8Array,
    grains: Uint32Array,
    mut into: Uint8Array,
) -> Result<Object<'env>> {
    let pool = pool::pool()?;
    // SAFETY: the pointer is kept, the reference is not; the batch holds `into` until it is done.
    let buffers = Buffers::new(&packed, unsafe { into.as_mut() });
    let places = grains::checked(&grains, &buffers).map_err(|why| Error::new(Status::InvalidArg, why))?;
    let (deferred, promise) = env.create_deferred::<Uint8Array, Settle<Uint8Array>>()?;
    let flight = Flight::of(env)?.enter();
    let watched = flight.flight();
    let finish = Box::new(move |states: Vec<u8>| {
        deferred.resolve(Box::new(move |_| {
            drop((packed, into));
            Ok(Uint8Array::new(states))
        }));
        drop(flight);
    });
    pool.give(Arc::new(Batch::new(buffers, places, watched, finish)));
    Ok(promise)
}

/// Lower-case hex, in the order of the kinds.
#[napi(catch_unwind, ts_return_type = "Promise<Array<string>>")]
pub fn digests_of<'env>(env: &'env Env, data: Uint8Array, kinds: Vec<String>) -> Result<Object<'env>> {
    let pool = pool::pool()?;
    let kinds = parsed(&kinds)?;
    let (deferred, promise) = env.create_deferred::<Vec<String>, Settle<Vec<String>>>()?;
    let flight = Flight::of(env)?.enter();
    pool.give(Arc::new(pool::Once::new(move || {
        // Caught, so that the promise is settled in any case.
        let sums = std::panic::catch_unwind(AssertUnwindSafe(|| digests::all(&data, &kinds)));
        deferred.resolve(Box::new(move |_| {
            drop(data);
            sums.map_err(|_| Error::new(Status::GenericFailure, "a digest panicked"))
        }));
        drop(flight);
    })));
    Ok(promise)
}

/// The same at once, for what is quicker than a thread is woken.
#[napi(catch_unwind)]
pub fn digests_now(data: &[u8], kinds: Vec<String>) -> Result<Vec<String>> {
    Ok(digests::all(data, &parsed(&kinds)?))
}

fn parsed(kinds: &[String]) -> Result<Vec<Kind>> {
    let known = |name: &String| {
        Kind::parse(name).ok_or_else(|| Error::new(Status::InvalidArg, format!("no such digest: {name}")))
    };
    kinds.iter().map(known).collect()
}

/// CRC-64/NVME over many buffers.
#[napi]
pub struct Crc64Nvme {
    sum: Sum,
}

#[napi]
impl Crc64Nvme {
    #[napi(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { sum: Kind::Crc64Nvme.begin() }
    }

    #[napi(catch_unwind)]
    pub fn update(&mut self, data: &[u8]) {
        self.sum.update(data);
    }

    #[napi(catch_unwind)]
    pub fn digest(&self) -> String {
        self.sum.clone().hex()
    }
}

#[napi(catch_unwind)]
pub fn is_zero(data: &[u8]) -> bool {
    zeros::is_zero(data)
}

/// One byte per unit, 1 when all of it is zero.
#[napi(catch_unwind)]
pub fn zero_units(data: &[u8], unit: u32) -> Result<Uint8Array> {
    match usize::try_from(unit) {
        Ok(unit) if unit > 0 => Ok(Uint8Array::new(zeros::zero_units(data, unit))),
        _ => Err(Error::new(Status::InvalidArg, "a unit has at least one byte")),
    }
}

/// Offset and length of what has data, in turn; undefined where the file system has no answer.
#[napi(catch_unwind)]
pub fn holes(fd: i32, offset: f64, length: f64) -> Result<Option<Vec<f64>>> {
    let (Some(offset), Some(length)) = (whole(offset), whole(length)) else {
        return Err(Error::new(Status::InvalidArg, "offset and length are whole numbers"));
    };
    let extents = holes::data_within(fd, offset, offset + length);
    Ok(extents.map(|all| all.into_iter().flat_map(|(from, to)| [from as f64, (to - from) as f64]).collect()))
}

/// Up to 2^53, so that the sum of two fits as well.
fn whole(number: f64) -> Option<i64> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    ((0.0..=MOST).contains(&number) && number.fract() == 0.0).then_some(number as i64)
}
