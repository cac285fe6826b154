using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Vanguards.Datasets.Datasets;

/// <summary>
/// What the server receives into: 32 KiB at a time instead of 4. An upload of hundreds of MiB is then an eighth of the calls into the kernel, and of the wake-ups. A connection
/// that waits for a request has no buffer.
/// </summary>
internal sealed class UploadBuffers : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Buffers();

    private sealed class Buffers : MemoryPool<byte>
    {
        private const int Bytes = 1 << 15;

        public override int MaxBufferSize => Shared.MaxBufferSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, Bytes));

        protected override void Dispose(bool disposing)
        {
            // What is shared stays.
        }
    }
}
