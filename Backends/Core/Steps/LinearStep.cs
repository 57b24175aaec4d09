namespace RepVgg.Backends.Core;

/// <summary>A fully connected layer; weights [O,I] as in the file.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The input features.</param>
/// <param name="To">The output features.</param>
/// <param name="Weights">The matrix.</param>
/// <param name="Bias">One element per output feature.</param>
/// <param name="Epilogue">The activation.</param>
public sealed record LinearStep(
    string Name,
    SourceLayer Source,
    ActivationBuffer From,
    ActivationBuffer To,
    PackedTensor Weights,
    PackedTensor Bias,
    Epilogue Epilogue) : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "linear";

    /// <summary>Items of work that the output features are split into.</summary>
    public int Split => (int)Math.Clamp(Macs / 50_000, 1, Math.Min(16, To.Channels));

    /// <inheritdoc/>
    public override long Macs => (long)From.Channels * To.Channels;

    /// <inheritdoc/>
    public override long WeightLength => Weights.Length;
}
