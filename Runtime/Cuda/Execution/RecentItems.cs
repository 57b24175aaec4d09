using System.Diagnostics.CodeAnalysis;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Keeps the items that were used last; releases the others. Made for a handful.</summary>
/// <param name="capacity">Items to keep.</param>
/// <param name="release">What happens to an item that is dropped.</param>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The items.</typeparam>
internal sealed class RecentItems<TKey, TValue>(int capacity, Action<TValue> release)
    where TKey : IEquatable<TKey>
{
    /// <summary>The last used item comes last.</summary>
    private readonly List<(TKey Key, TValue Value)> _items = new(capacity);

    /// <summary>Finds an item and makes it the last used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var index = _items.FindIndex(i => i.Key.Equals(key));
        if (index < 0)
        {
            value = default;
            return false;
        }

        var item = _items[index];
        _items.RemoveAt(index);
        _items.Add(item);
        value = item.Value;
        return true;
    }

    /// <summary>Adds an item whose key isn't there; drops the one that wasn't used for the longest time where there are too many.</summary>
    public void Add(TKey key, TValue value)
    {
        if (_items.Count == capacity)
        {
            release(_items[0].Value);
            _items.RemoveAt(0);
        }

        _items.Add((key, value));
    }

    /// <summary>Drops all items.</summary>
    public void Clear()
    {
        foreach (var (_, value) in _items)
        {
            release(value);
        }

        _items.Clear();
    }
}
