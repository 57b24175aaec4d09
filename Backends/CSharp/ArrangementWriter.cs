using RepVgg.Backends.Core;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the bodies of steps that move pixels or channels.</summary>
internal sealed class ArrangementWriter(KernelCalls calls)
{
    private const int Block = ActivationBuffer.BlockChannels;

    /// <summary>Writes a step; false if it is none of these.</summary>
    public bool Write(LoweredStep step, ImageRange range)
    {
        switch (step)
        {
            case ConcatStep concat:
                Concat(concat, range);
                return true;
            case PadStep pad:
                Pad(pad);
                return true;
            case InterleaveStep interleave:
                Interleave(interleave);
                return true;
            case SliceStep slice:
                Slice(slice, range);
                return true;
            case RepeatPixelStep { From: var from, To: var to }:
                calls.Call(ArrangementKernels.RepeatPixel, ["arena", calls.Image(from), calls.Image(to), .. Sizes(to)]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Parts that begin with a block are copied by rows; the others channel by channel.</summary>
    private void Concat(ConcatStep step, ImageRange range)
    {
        var position = 0;
        foreach (var part in step.Parts)
        {
            if (step.Axis == 1 && position % Block != 0)
            {
                CopyChannels(part, 0, step.To, position, part.Channels, range);
            }
            else
            {
                var (channel, row, column) = step.Axis switch { 1 => (position, 0, 0), 2 => (0, position, 0), _ => (0, 0, position) };
                calls.Call(ArrangementKernels.CopyRows, ["arena", range.Image(part), range.In(calls.Image(step.To, channel, row, column)), .. range.Sizes(part)]);
            }

            position += step.Axis switch { 1 => part.Channels, 2 => part.Height, _ => part.Width };
        }

        calls.ClearFilling(step.To, range);
    }

    private void Slice(SliceStep step, ImageRange whole)
    {
        var (op, from, to) = (step.Op, step.From, step.To);
        var image = calls.Image(to);
        switch (op.Axis)
        {
            case 1 when op.Start % Block == 0:
                calls.Call(ArrangementKernels.CopyRows, ["arena", calls.Image(from, op.Start, row: 0, column: 0), image, .. Sizes(to)]);
                break;
            case 1:
                CopyChannels(from, op.Start, to, 0, to.Channels, whole);
                calls.ClearFilling(to);
                break;
            case 2:
                calls.Call(ArrangementKernels.CopyRows, ["arena", calls.Image(from, channel: 0, op.Start, column: 0, op.Step), image, .. Sizes(to)]);
                break;
            default:
                var start = calls.Image(from, channel: 0, row: 0, op.Start);
                calls.Call(ArrangementKernels.CopyPixels, ["arena", start, Num(op.Step), image, Num(1), .. Sizes(to)]);
                break;
        }
    }

    private void Pad(PadStep step)
    {
        calls.Call(ArrangementKernels.Fill, ["arena", calls.Image(step.To), .. Sizes(step.To), Literals.Float(step.Value)]);
        calls.Call(
            ArrangementKernels.CopyRows,
            ["arena", calls.Image(step.From), calls.Image(step.To, channel: 0, step.Padding.Top, step.Padding.Left), .. Sizes(step.From)]);
    }

    private void Interleave(InterleaveStep step)
    {
        foreach (var (from, row, column) in step.Parts)
        {
            calls.Call(
                ArrangementKernels.CopyPixels,
                ["arena", calls.Image(from), Num(1), calls.Image(step.To, channel: 0, row, column, step.Stride.Height), Num(step.Stride.Width), .. Sizes(from)]);
        }
    }

    private void CopyChannels(ActivationBuffer from, int first, ActivationBuffer to, int offset, int channels, ImageRange range) => calls.Call(
        ArrangementKernels.CopyChannels,
        ["arena", range.Image(from), Num(first), range.Image(to), Num(offset), Num(channels), range.Rows(to), Num(to.Width)]);
}
