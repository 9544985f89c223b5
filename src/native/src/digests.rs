//! Several digests of the same bytes, in one pass.

use libdeflater::Crc;
use sha2::{Digest, Sha256, Sha512};
use std::fmt::Write;

/// All sums go through this much before the next is touched: it stays in the first cache.
const BLOCK: usize = 16 * 1024;

#[derive(Clone, Copy)]
pub enum Kind {
    Md5,
    Sha256,
    Sha512,
    Crc32,
    Crc64Nvme,
}

#[derive(Clone)]
pub enum Sum {
    Md5(md5::Md5),
    Sha256(Sha256),
    Sha512(Sha512),
    Crc32(u32),
    Crc64Nvme(crc64fast_nvme::Digest),
}

/// Lower-case hex, in the order of the kinds.
pub fn all(data: &[u8], kinds: &[Kind]) -> Vec<String> {
    let mut sums: Vec<Sum> = kinds.iter().map(|kind| kind.begin()).collect();
    for block in data.chunks(BLOCK) {
        for sum in &mut sums {
            sum.update(block);
        }
    }
    sums.into_iter().map(Sum::hex).collect()
}

impl Kind {
    /// By the name that it has in `pipeline/types.ts`.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "md5" => Self::Md5,
            "sha256" => Self::Sha256,
            "sha512" => Self::Sha512,
            "crc32" => Self::Crc32,
            "crc64nvme" => Self::Crc64Nvme,
            _ => return None,
        })
    }

    pub fn begin(self) -> Sum {
        match self {
            Self::Md5 => Sum::Md5(md5::Md5::new()),
            Self::Sha256 => Sum::Sha256(Sha256::new()),
            Self::Sha512 => Sum::Sha512(Sha512::new()),
            Self::Crc32 => Sum::Crc32(0),
            Self::Crc64Nvme => Sum::Crc64Nvme(crc64fast_nvme::Digest::new()),
        }
    }
}

impl Sum {
    pub fn update(&mut self, data: &[u8]) {
        match self {
            Self::Md5(sum) => sum.update(data),
            Self::Sha256(sum) => sum.update(data),
            Self::Sha512(sum) => sum.update(data),
            Self::Crc32(sum) => {
                let mut crc = Crc::with_initial(*sum);
                crc.update(data);
                *sum = crc.sum();
            }
            Self::Crc64Nvme(sum) => sum.write(data),
        }
    }

    pub fn hex(self) -> String {
        match self {
            Self::Md5(sum) => hex(&sum.finalize()),
            Self::Sha256(sum) => hex(&sum.finalize()),
            Self::Sha512(sum) => hex(&sum.finalize()),
            Self::Crc32(sum) => hex(&sum.to_be_bytes()),
            Self::Crc64Nvme(sum) => hex(&sum.sum64().to_be_bytes()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
