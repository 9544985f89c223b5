//! Where a file has data, as its file system knows it (lseek(2)).

/// Beyond this many, the rest counts as data: a file can have a hole in every other block.
#[cfg(target_os = "linux")]
const MOST: usize = 1 << 20;

/// From and to of what has data between `from` and `end`, ascending; none where the file system has no answer.
#[cfg(target_os = "linux")]
pub fn data_within(fd: i32, from: i64, end: i64) -> Option<Vec<(i64, i64)>> {
    // Readers of this file may count on where they were.
    let before = seek(fd, 0, libc::SEEK_CUR).ok()?;
    let found = find(fd, from, end);
    seek(fd, before, libc::SEEK_SET).ok()?;
    found
}

#[cfg(target_os = "linux")]
fn find(fd: i32, from: i64, end: i64) -> Option<Vec<(i64, i64)>> {
    let mut extents = Vec::new();
    let mut at = from;
    while at < end {
        let data = match seek(fd, at, libc::SEEK_DATA) {
            Ok(data) => data,
            // Nothing but a hole up to the end of the file, or beyond its end.
            Err(libc::ENXIO) => break,
            Err(_) => return None,
        };
        if data >= end {
            break;
        }
        let hole = if extents.len() + 1 < MOST { seek(fd, data, libc::SEEK_HOLE).ok()? } else { end };
        // What is no file, and a file that is cut meanwhile, give answers that lead nowhere.
        if data < at || hole <= data {
            return None;
        }
        let stop = hole.min(end);
        extents.push((data, stop));
        at = stop;
    }
    Some(extents)
}

#[cfg(target_os = "linux")]
fn seek(fd: i32, offset: i64, whence: i32) -> Result<i64, i32> {
    // SAFETY: a number that is no file's is answered with EBADF.
    match unsafe { libc::lseek64(fd, offset, whence) } {
        -1 => Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(0)),
        at => Ok(at),
    }
}

#[cfg(not(target_os = "linux"))]
pub fn data_within(_fd: i32, _from: i64, _end: i64) -> Option<Vec<(i64, i64)>> {
    None
}
