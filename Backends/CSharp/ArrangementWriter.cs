using RepVgg.Backends.Core;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the bodies of steps that move pixels or channels.</summary>
internal sealed class ArrangementWriter(KernelCalls calls)
{
    private const int Block = ActivationBuffer.BlockChannels;

    /// <summary>Writes a concatenation. Parts that begin with a block are copied by rows; the others channel by channel.</summary>
    public void Concat(ConcatStep step)
    {
        var position = 0;
        if (step.Axis == 1 && step.Parts[..^1].Any(p => p.Channels % Block != 0))
        {
            ClearFilling(step.To);
        }

        foreach (var part in step.Parts)
        {
            if (step.Axis == 1 && position % Block != 0)
            {
                CopyChannels(part, 0, step.To, position, part.Channels);
            }
            else
            {
                var (channel, row, column) = step.Axis switch { 1 => (position, 0, 0), 2 => (0, position, 0), _ => (0, 0, position) };
                calls.Call(ArrangementKernels.CopyRows, ["arena", calls.Image(part), calls.Image(step.To, channel, row, column), .. Sizes(part)]);
            }

            position += step.Axis switch { 1 => part.Channels, 2 => part.Height, _ => part.Width };
        }
    }

    /// <summary>Writes a padding.</summary>
    public void Pad(PadStep step)
    {
        calls.Call(ArrangementKernels.Fill, ["arena", calls.Image(step.To), .. Sizes(step.To), Literals.Float(step.Value)]);
        calls.Call(
            ArrangementKernels.CopyRows,
            ["arena", calls.Image(step.From), calls.Image(step.To, channel: 0, step.Padding.Top, step.Padding.Left), .. Sizes(step.From)]);
    }

    /// <summary>Writes an interleaving.</summary>
    public void Interleave(InterleaveStep step)
    {
        foreach (var (from, row, column) in step.Parts)
        {
            calls.Call(
                ArrangementKernels.Spread,
                ["arena", calls.Image(from), calls.Image(step.To, channel: 0, row, column, step.Stride.Height), Num(step.Stride.Width), .. Sizes(from)]);
        }
    }

    private void CopyChannels(ActivationBuffer from, int first, ActivationBuffer to, int offset, int channels) => calls.Call(
        ArrangementKernels.CopyChannels,
        ["arena", calls.Image(from), Num(first), calls.Image(to), Num(offset), Num(channels), Num(to.Height), Num(to.Width)]);

    /// <summary>Zeroes the last block where copied channels don't fill it: what fills it up must be finite.</summary>
    private void ClearFilling(ActivationBuffer to)
    {
        if (to.Channels % Block != 0)
        {
            var last = calls.Image(to, (to.Planes - 1) * Block, row: 0, column: 0);
            calls.Call(ArrangementKernels.Fill, "arena", last, Num(1), Num(to.Height), Num(to.Width), Literals.Float(0));
        }
    }
}
