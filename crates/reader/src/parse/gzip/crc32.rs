//! The checksum of gzip and zip: CRC-32/ISO-HDLC, computed eight bytes at a time with eight tables ("slicing by
//! eight").
//!
//! The tables are computed at run time. As constants they would add 8 KiB of incompressible data to the download.

/// The tables of the checksum.
pub(super) struct Crc32([[u32; 256]; 8]);

impl Crc32 {
    pub(super) fn new() -> Self {
        let mut tables = [[0; 256]; 8];
        let [first, others @ ..] = &mut tables;
        for (byte, entry) in (0_u32..).zip(first.iter_mut()) {
            *entry = (0..8).fold(byte, |rest, _| (rest >> 1) ^ (0xedb8_8320 * (rest & 1)));
        }
        let mut previous = *first;
        for table in others {
            for (entry, before) in table.iter_mut().zip(previous) {
                *entry = (before >> 8) ^ first[before as usize & 0xff];
            }
            previous = *table;
        }
        Self(tables)
    }

    /// Extends the checksum of a text by `bytes`. `checksum` is 0 if the text so far is empty.
    pub(super) fn update(&self, checksum: u32, bytes: &[u8]) -> u32 {
        let Self([t0, t1, t2, t3, t4, t5, t6, t7]) = self;
        let mut rest = !checksum;
        let (blocks, tail) = bytes.as_chunks();
        for &[a, b, c, d, e, f, g, h] in blocks {
            let [a, b, c, d] = (u32::from_le_bytes([a, b, c, d]) ^ rest).to_le_bytes();
            let far =
                t7[usize::from(a)] ^ t6[usize::from(b)] ^ t5[usize::from(c)] ^ t4[usize::from(d)];
            let near =
                t3[usize::from(e)] ^ t2[usize::from(f)] ^ t1[usize::from(g)] ^ t0[usize::from(h)];
            rest = far ^ near;
        }
        for byte in tail {
            rest = (rest >> 8) ^ t0[(rest as usize ^ usize::from(*byte)) & 0xff];
        }
        !rest
    }
}
