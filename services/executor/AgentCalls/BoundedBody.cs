using Vanguards.Executor.Steps;

namespace Vanguards.Executor.AgentCalls;

/// <summary>Reads on until the limit, and tells whenever something came.</summary>
internal sealed class BoundedBody(Stream inner, long limit, Action cameIn) : Stream
{
    private long _read;

    private long _spared;

    /// <summary>Bytes that count against another limit, since they are not kept in memory.</summary>
    public void Spare(long bytes) => _spared += bytes;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Counted(int read)
    {
        cameIn();
        return (_read += read) - _spared <= limit ? read : throw StepFaultException.Invalid($"The agent's answer is larger than {limit:N0} bytes.");
    }
}
