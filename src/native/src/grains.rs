//! Many zlib or deflate streams at once, each into its own range of one buffer.

use crate::flight::Flight;
use crate::pool::{Tools, Work};
use crate::zeros;
use libdeflater::Decompressor;
use std::slice;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const DATA: u8 = 0;
const ZEROS: u8 = 1;
/// Corrupt, cut or too long: the door asks zlib which, so that both kernels give the same answer.
const BROKEN: u8 = 2;
const SHORT: u8 = 4;

/// Where a grain lies, and where it goes.
#[derive(Clone, Copy)]
pub struct Place {
    from: usize,
    length: usize,
    to: usize,
    room: usize,
}

/// The two buffers of a batch, as they lie in memory.
pub struct Buffers {
    packed: *const u8,
    packed_length: usize,
    into: *mut u8,
    into_length: usize,
}

// SAFETY: `packed` is only read, and no two places of `into` overlap (`checked`).
unsafe impl Send for Buffers {}
unsafe impl Sync for Buffers {}

impl Buffers {
    pub fn new(packed: &[u8], into: &mut [u8]) -> Self {
        Self { packed: packed.as_ptr(), packed_length: packed.len(), into: into.as_mut_ptr(), into_length: into.len() }
    }

    fn apart(&self) -> bool {
        let (packed, into) = (self.packed as usize, self.into as usize);
        packed + self.packed_length <= into || into + self.into_length <= packed
    }

    /// SAFETY: the place was `checked`, and the buffers live as long as their batch.
    unsafe fn grain(&self, place: Place) -> &[u8] {
        if place.length == 0 {
            return &[];
        }
        unsafe { slice::from_raw_parts(self.packed.add(place.from), place.length) }
    }

    /// SAFETY: as above, and nobody else has this place.
    #[allow(clippy::mut_from_ref)]
    unsafe fn range(&self, place: Place) -> &mut [u8] {
        if place.room == 0 {
            return &mut [];
        }
        unsafe { slice::from_raw_parts_mut(self.into.add(place.to), place.room) }
    }
}

/// The grains of four numbers each, when every one lies in its buffer and no two go to the same place.
pub fn checked(grains: &[u32], buffers: &Buffers) -> Result<Vec<Place>, &'static str> {
    if !grains.len().is_multiple_of(4) {
        return Err("a grain is four numbers");
    }
    if !buffers.apart() {
        return Err("grains cannot be inflated over themselves");
    }
    let mut places = Vec::with_capacity(grains.len() / 4);
    for four in grains.chunks_exact(4) {
        let [from, length, to, room] = [four[0], four[1], four[2], four[3]].map(|number| number as usize);
        let within = |at: usize, of: usize, whole: usize| at.checked_add(of).is_some_and(|end| end <= whole);
        if !within(from, length, buffers.packed_length) || !within(to, room, buffers.into_length) {
            return Err("a grain lies outside its buffers");
        }
        places.push(Place { from, length, to, room });
    }
    if places.is_sorted_by(before) {
        return Ok(places);
    }
    let mut sorted = places.clone();
    sorted.sort_unstable_by_key(|place| (place.to, place.room));
    if sorted.is_sorted_by(before) { Ok(places) } else { Err("two grains have the same place") }
}

fn before(one: &Place, other: &Place) -> bool {
    one.to + one.room <= other.to
}

type Finish = Box<dyn FnOnce(Vec<u8>) + Send>;

/// Grains that are given back together.
pub struct Batch {
    buffers: Buffers,
    places: Vec<Place>,
    states: Vec<AtomicU8>,
    next: AtomicUsize,
    left: AtomicUsize,
    flight: Arc<Flight>,
    finish: Mutex<Option<Finish>>,
}

impl Batch {
    /// `finish` is told the states when the last grain is done, on one of the threads.
    pub fn new(buffers: Buffers, places: Vec<Place>, flight: Arc<Flight>, finish: Finish) -> Self {
        let states = places.iter().map(|_| AtomicU8::new(BROKEN)).collect();
        let left = AtomicUsize::new(places.len().max(1));
        Self { buffers, places, states, next: AtomicUsize::new(0), left, flight, finish: Mutex::new(Some(finish)) }
    }

    fn one_less(&self) {
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            let finish = self.finish.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(finish) = finish {
                finish(self.states.iter().map(|state| state.load(Ordering::Relaxed)).collect());
            }
        }
    }
}

/// Counts a grain as done, also where it panicked.
struct Done<'a>(&'a Batch);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.one_less();
    }
}

impl Work for Batch {
    fn step(&self, tools: &mut Tools) -> bool {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let Some(&place) = self.places.get(index) else {
            // A batch of nothing has one portion, which is nothing.
            if index == 0 {
                self.one_less();
            }
            return false;
        };
        let _done = Done(self);
        if !self.flight.over() {
            // SAFETY: this place is this thread's: `next` gives each index once.
            let (packed, into) = unsafe { (self.buffers.grain(place), self.buffers.range(place)) };
            self.states[index].store(inflate(&mut tools.decompressor, packed, into), Ordering::Relaxed);
        }
        true
    }
}

/// Fills all of `into`, with zeros where the grain gives nothing.
fn inflate(decompressor: &mut Decompressor, packed: &[u8], into: &mut [u8]) -> u8 {
    let given = if has_zlib_header(packed) {
        decompressor.zlib_decompress(packed, into)
    } else {
        decompressor.deflate_decompress(packed, into)
    };
    match given {
        Ok(length) if length < into.len() => {
            into[length..].fill(0);
            SHORT
        }
        // While it is still in the cache.
        Ok(_) if zeros::is_zero(into) => ZEROS,
        Ok(_) => DATA,
        Err(_) => {
            into.fill(0);
            BROKEN
        }
    }
}

/// RFC 1950 section 2.2: method 8, and a header that is a multiple of 31.
fn has_zlib_header(packed: &[u8]) -> bool {
    match packed {
        [method, flags, ..] => method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31),
        _ => false,
    }
}
