using System.Globalization;
using System.Runtime.CompilerServices;
using Minio.DataModel.Args;
using Minio.DataModel.Encryption;
using Minio.Exceptions;
using Vanguards.Storage.Sweep;

namespace Vanguards.Storage.Objects;

/// <remarks>Its sweep: S3 has no rename, so an object is copied first and deleted then; whoever looks finds it in one of the two places.</remarks>
public sealed partial class S3ObjectStore : IObjectShelf
{
    public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var items = _client.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(_options.Bucket).WithPrefix(prefix).WithRecursive(true), cancel).GetAsyncEnumerator(cancel);
        while (await AskAsync(async () => await items.MoveNextAsync()))
        {
            yield return new ListedObject(items.Current.Key, TimeOf(items.Current.LastModified));
        }
    }

    public async Task<bool> SetAsideAsync(string address, DateTimeOffset before, CancellationToken cancel)
    {
        if (await StatAsync(address, cancel) is not { } there || there.LastModified.ToUniversalTime() >= before.UtcDateTime)
        {
            return false;
        }

        await CopyAsync(address, ObjectAddress.Aside + address, cancel);
        if (await SizeAsync(ObjectAddress.Aside + address, cancel) != there.Size)
        {
            throw new IOException($"The object store did not copy '{address}' as it is; it stays where it was.");
        }

        await DeleteAsync(address, cancel);
        return true;
    }

    /// <summary>The copy that was set aside stays for the sweep to delete: two that bring it back at once must not take it from each other.</summary>
    public async Task<bool> BringBackAsync(string address, CancellationToken cancel)
    {
        if (await SizeAsync(ObjectAddress.Aside + address, cancel) is null)
        {
            return false;
        }

        try
        {
            if (await SizeAsync(address, cancel) is null)
            {
                await CopyAsync(ObjectAddress.Aside + address, address, cancel);
            }

            return true;
        }
        catch (ObjectNotFoundException)
        {
            // Its time had come.
            return false;
        }
    }

    public async Task DeleteAsync(string address, CancellationToken cancel) => await AskAsync(async () =>
    {
        await _client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_options.Bucket).WithObject(address), cancel);
        return true;
    });

    private async Task CopyAsync(string from, string to, CancellationToken cancel)
    {
        var source = new CopySourceObjectArgs().WithBucket(_options.Bucket).WithObject(from);
        var copy = new CopyObjectArgs().WithBucket(_options.Bucket).WithObject(to).WithCopyObjectSource(source);
        await AskAsync(async () =>
        {
            await _client.CopyObjectAsync(_options.ServerSideEncryption ? copy.WithServerSideEncryption(new SSES3()) : copy, cancel);
            return true;
        });
    }

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
