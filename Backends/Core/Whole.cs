namespace RepVgg.Backends.Core;

/// <summary>Counts in whole units: what doesn't fill the last one takes it nevertheless.</summary>
public static class Whole
{
    /// <summary>The units that a count takes.</summary>
    public static int Units(int count, int unit) => (count + unit - 1) / unit;

    /// <inheritdoc cref="Units(int, int)"/>
    public static long Units(long count, int unit) => (count + unit - 1) / unit;

    /// <summary>The count rounded up to a multiple of the unit.</summary>
    public static int Multiple(int count, int unit) => Units(count, unit) * unit;

    /// <inheritdoc cref="Multiple(int, int)"/>
    public static long Multiple(long count, int unit) => Units(count, unit) * unit;
}
