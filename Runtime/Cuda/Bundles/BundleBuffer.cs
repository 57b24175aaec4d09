namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>A part of the arena. With a batch of n images it begins at n × <see cref="Offset"/> and has n × <see cref="Bytes"/> bytes.</summary>
/// <param name="Name">What lies there, for people.</param>
/// <param name="Offset">Bytes per image from the arena's start, a multiple of 256.</param>
/// <param name="Bytes">Bytes per image, a multiple of 256.</param>
public sealed record BundleBuffer(string Name, long Offset, long Bytes);
