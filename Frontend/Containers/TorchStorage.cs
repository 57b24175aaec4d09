using System.Globalization;
using System.Numerics;
using RepVgg.Frontend.Pickle;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// A reference to a storage: <c>('storage', torch.FloatStorage, key, location, numel)</c>, to which legacy files add a view
/// <c>(view_key, offset, view_size)</c> or None.
/// </summary>
/// <param name="Key">Names the data within the file.</param>
/// <param name="Element">The element type.</param>
/// <param name="Count">Number of elements of the whole storage.</param>
/// <param name="ViewStart">First element that belongs to the view.</param>
/// <param name="ViewCount">Number of elements of the view; <paramref name="Count"/> where there is none.</param>
internal sealed record TorchStorage(string Key, TorchElement Element, long Count, long ViewStart, long ViewCount)
{
    /// <summary>The storage's length in bytes, or -1 if no file is that long.</summary>
    public long ByteCount => Count <= long.MaxValue / Element.Size ? Count * Element.Size : -1;

    /// <summary>Reads a reference; null if the value isn't one.</summary>
    public static TorchStorage? TryParse(PickleValue value)
    {
        if (value is not PicklePersistent { Id: PickleTuple id }
            || id.Items is not [PickleString { Value: "storage" }, PickleGlobal type, var keyValue, _, var countValue, .. var rest]
            || TorchElement.OfStorage(type.Name) is not { } element
            || KeyText(keyValue) is not { } key
            || Integer(countValue) is not (>= 0 and var count))
        {
            return null;
        }

        return rest switch
        {
            [] or [PickleNone] => new(key, element, count, 0, count),
            [PickleTuple { Items: [_, var start, var size] }]
                when Integer(start) is >= 0 and var first && Integer(size) is >= 0 and var length && first <= count - length
                => new(key, element, count, first, length),
            _ => null,
        };
    }

    /// <summary>An integer that fits 64 bits, or null.</summary>
    public static long? Integer(PickleValue value) =>
        value is PickleInteger { Value: var number } && number >= long.MinValue && number <= long.MaxValue ? (long)number : null;

    /// <summary>The key under which a storage's data are found; legacy files of Python 2 may have an integer.</summary>
    public static string? KeyText(PickleValue value) => value switch
    {
        PickleString text => text.Value,
        PickleInteger { Value: var number } when BigInteger.Abs(number) <= long.MaxValue => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
