namespace RepVgg.Frontend.Families;

/// <summary>Finds keys by prefix in logarithmic time: large networks have thousands of keys and ask for each block's.</summary>
/// <param name="keys">The keys, in any order.</param>
internal sealed class KeyIndex(IEnumerable<string> keys)
{
    private readonly string[] _sorted = [.. keys.Order(StringComparer.Ordinal)];

    public bool HasPrefix(string prefix) => StartingWith(prefix).Any();

    /// <summary>The keys that start with <paramref name="prefix"/>, in ordinal order.</summary>
    public IEnumerable<string> StartingWith(string prefix)
    {
        var found = Array.BinarySearch(_sorted, prefix, StringComparer.Ordinal);
        for (var i = found < 0 ? ~found : found; i < _sorted.Length && _sorted[i].StartsWith(prefix, StringComparison.Ordinal); i++)
        {
            yield return _sorted[i];
        }
    }
}
