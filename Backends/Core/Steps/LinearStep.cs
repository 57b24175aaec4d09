using System.Collections.Immutable;

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
    Epilogue Epilogue) : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "linear";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [From];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;

    /// <inheritdoc/>
    public override long Macs => (long)From.Channels * To.Channels;
}
