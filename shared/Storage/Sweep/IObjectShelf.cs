namespace Vanguards.Storage.Sweep;

/// <summary>An object as its store lists it; the time is when it was last written, by the store's clock.</summary>
public readonly record struct ListedObject(string Address, DateTimeOffset WrittenAt);

/// <summary>The side of an object store that its sweep works on. What was set aside is under <c>aside/</c> and comes back when it is asked for.</summary>
public interface IObjectShelf
{
    /// <summary>The objects whose addresses begin with these whole segments, such as <c>sha256/</c>; in no order, and while others write.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancel);

    /// <summary>Moves a content-addressed object to <c>aside/{address}</c>; false if it has gone, or was written at or after <paramref name="before"/>.</summary>
    Task<bool> SetAsideAsync(string address, DateTimeOffset before, CancellationToken cancel);

    /// <summary>Makes an object that was set aside readable again; false if there is none.</summary>
    Task<bool> BringBackAsync(string address, CancellationToken cancel);

    /// <summary>Deletes what <see cref="ListAsync"/> listed; one that has gone is no fault.</summary>
    Task DeleteAsync(string address, CancellationToken cancel);
}
