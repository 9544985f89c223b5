//! Makes a qcow2 with imago: imago-writer FILE SIZE CLUSTER none|metadata ORDERS...
//! An order is `write:OFFSET:LENGTH:BYTE`, `zero:OFFSET:LENGTH` or `discard:OFFSET:LENGTH`.
use imago::file::File;
use imago::format::builder::{FormatCreateBuilder, FormatDriverBuilder};
use imago::format::PreallocateMode;
use imago::qcow2::Qcow2;
use imago::{DenyImplicitOpenGate, FormatAccess, Storage, StorageCreateOptions};
use std::io;

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |text: &str| text.parse::<u64>().expect("a number");
    tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
        let options = StorageCreateOptions::new().filename(&args[0]);
        let file = File::create_open(options).await?;
        let mode = if args[3] == "metadata" { PreallocateMode::FormatAllocate } else { PreallocateMode::None };
        let disk: Qcow2<File, std::sync::Arc<FormatAccess<File>>> = Qcow2::create_builder(file)
            .size(number(&args[1]))
            .preallocate(mode)
            .cluster_size(number(&args[2]) as usize)
            .create_open(DenyImplicitOpenGate::default(), |image| Ok(Qcow2::builder(image).write(true)))
            .await?;
        let mut disk = FormatAccess::new(disk);
        for order in &args[4..] {
            let parts: Vec<&str> = order.split(':').collect();
            let (offset, length) = (number(parts[1]), number(parts[2]));
            match parts[0] {
                "write" => disk.write(&vec![number(parts[3]) as u8; length as usize], offset).await?,
                "zero" => disk.write_zeroes(offset, length).await?,
                _ => disk.discard_to_any(offset, length).await?,
            }
        }
        disk.flush().await
    })
}
