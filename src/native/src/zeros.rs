//! Finding zeros, in strides that compilers make vector instructions of.

const STRIDE: usize = 256;

/// True when every byte is zero.
pub fn is_zero(data: &[u8]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has it.
        return unsafe { is_zero_avx2(data) };
    }
    by_strides(data)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn is_zero_avx2(data: &[u8]) -> bool {
    by_strides(data)
}

#[inline(always)]
fn by_strides(data: &[u8]) -> bool {
    // Data mostly shows itself at once.
    if data.first().is_some_and(|&byte| byte != 0) {
        return false;
    }
    let (strides, rest) = data.as_chunks::<STRIDE>();
    strides.iter().all(|stride| stride.iter().fold(0, |all, byte| all | byte) == 0)
        && rest.iter().all(|&byte| byte == 0)
}

/// One byte per unit, 1 when all of it is zero; the last unit may be shorter.
pub fn zero_units(data: &[u8], unit: usize) -> Vec<u8> {
    data.chunks(unit).map(|unit| u8::from(is_zero(unit))).collect()
}
