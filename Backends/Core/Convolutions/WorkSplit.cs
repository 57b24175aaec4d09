namespace RepVgg.Backends.Core;

/// <summary>
/// How one image's output is split into items of work that threads take one after another. There are more of them than threads, so
/// that a thread that the system interrupts doesn't keep the others waiting; each is large against the cost of taking it.
/// </summary>
/// <param name="Channels">Output channels of an item: a multiple of a register tile's.</param>
/// <param name="ChannelItems">Items along the channels.</param>
/// <param name="RowItems">Items along the rows.</param>
public readonly record struct WorkSplit(int Channels, int ChannelItems, int RowItems)
{
    private const int WantedItems = 24;
    private const long LeastMacs = 200_000;

    // Seven register tiles of six pixels; the last of an item may be nearly empty.
    private const int LongItemPixels = 42;

    /// <summary>Items in all.</summary>
    public int Items => ChannelItems * RowItems;

    /// <summary>The same with items of enough rows for register tiles that cross rows.</summary>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows of the output.</param>
    public WorkSplit OfLongItems(int width, int height) => this with { RowItems = Math.Clamp(width * height / LongItemPixels, 1, RowItems) };

    /// <summary>Splits an output.</summary>
    /// <param name="tileChannels">Channels of the widest register tile.</param>
    /// <param name="channels">Channels in whole blocks.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="macs">Multiply-accumulates of the layer.</param>
    public static WorkSplit Of(int tileChannels, int channels, int rows, long macs)
    {
        var wanted = (int)Math.Clamp(macs / LeastMacs, 1, WantedItems);
        var tiles = channels / tileChannels;
        var perItem = Enumerable.Range(1, tiles).Last(n => tiles % n == 0 && (n == 1 || tiles / n >= wanted));
        return new(perItem * tileChannels, tiles / perItem, Math.Min(rows, (wanted + (tiles / perItem) - 1) / (tiles / perItem)));
    }
}
