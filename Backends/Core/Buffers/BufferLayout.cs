namespace RepVgg.Backends.Core;

/// <summary>How the channels of a buffer lie in memory.</summary>
public enum BufferLayout
{
    /// <summary>
    /// NCHWc: blocks of <see cref="ActivationBuffer.BlockChannels"/> channels, in each block [row][column][channel]. Channels
    /// that fill up the last block hold finite numbers that nobody may sum over.
    /// </summary>
    Blocked,

    /// <summary>One plane [row][column] per channel; for network inputs of a few channels, where blocks would be mostly filling.</summary>
    Planar,
}
