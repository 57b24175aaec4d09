using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Kernels.ElementKernel;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Strided copies between arrays in memory order.</summary>
internal static class StridedCopyKernels
{
    /// <summary>One launch per part; what lies beyond the real elements is cleared first.</summary>
    public static void Copy(PlanContext context, StridedCopyStep step)
    {
        var to = context.Tensor(step.To);
        if (to.Stride != to.Channels)
        {
            Image(context, step, "clear", to, [], "result = 0.0f;");
        }

        foreach (var (part, copy) in step.Parts)
        {
            Copy(context, step, context.Tensor(part), to, Merged(copy));
        }
    }

    private static void Copy(PlanContext context, StridedCopyStep step, DeviceTensor from, DeviceTensor to, StridedCopy copy)
    {
        var name = Text($"strided_copy_{string.Join("x", copy.Lengths)}");
        var (columns, rows) = (Neighbours(copy, copy.FromSteps), Neighbours(copy, copy.ToSteps));
        if (columns >= 0 && rows >= 0 && columns != rows)
        {
            Transpose(context, step, name, from, to, copy, rows, columns);
            return;
        }

        Flat(
            context,
            step,
            name,
            copy.Lengths.Aggregate(1, (product, length) => checked(product * length)),
            [From(context, "input", from.Buffer), ("output", context.Format.Type, new BufferArgument(to.Buffer.Index))],
            to.Format.Store("output", Text($"image * {to.Stride} + {Place("i", copy.Lengths, copy.ToStart, copy.ToSteps)}"), "result"),
            Text($"result = {from.At("input", "0", "0", Place("i", copy.Lengths, copy.FromStart, copy.FromSteps))};"));
    }

    /// <summary>Neighbours of one axis are neighbours in the source, those of another in the target.</summary>
    private static void Transpose(PlanContext context, StridedCopyStep step, string name, DeviceTensor from, DeviceTensor to, StridedCopy copy, int rows, int columns)
    {
        ImmutableArray<int> planes = [.. Enumerable.Range(0, copy.Lengths.Length).Where(axis => axis != rows && axis != columns)];
        TransposeKernel.Launch(context, step, name, new(
            copy.Lengths[rows], copy.Lengths[columns], Side(from, copy.FromStart, copy.FromSteps, rows), Side(to, copy.ToStart, copy.ToSteps, columns))
        {
            Planes = planes.Aggregate(1, (product, axis) => product * copy.Lengths[axis]),
        });

        TransposeSide Side(DeviceTensor tensor, int start, ImmutableArray<int> steps, int pitch) => new(
            new BufferArgument(tensor.Buffer.Index),
            tensor.Format,
            tensor.Elements,
            steps[pitch],
            " + " + Place("plane", [.. planes.Select(axis => copy.Lengths[axis])], start, [.. planes.Select(axis => steps[axis])]));
    }

    /// <summary>The axis whose positions are one element apart; -1 where there is none.</summary>
    private static int Neighbours(StridedCopy copy, ImmutableArray<int> steps) =>
        Enumerable.Range(0, steps.Length).LastOrDefault(axis => steps[axis] == 1 && copy.Lengths[axis] > 1, -1);

    /// <summary>The same copy with as few axes as can be: two that lie in each other on both sides are one.</summary>
    private static StridedCopy Merged(StridedCopy copy)
    {
        for (var axis = copy.Lengths.Length - 2; axis >= 0; axis--)
        {
            var length = copy.Lengths[axis + 1];
            if (copy.FromSteps[axis] == length * copy.FromSteps[axis + 1] && copy.ToSteps[axis] == length * copy.ToSteps[axis + 1])
            {
                copy = copy with
                {
                    Lengths = copy.Lengths.RemoveAt(axis).SetItem(axis, copy.Lengths[axis] * length),
                    FromSteps = copy.FromSteps.RemoveAt(axis),
                    ToSteps = copy.ToSteps.RemoveAt(axis),
                };
            }
        }

        return copy;
    }

    /// <summary>The place of the copy's element whose number is a variable.</summary>
    private static string Place(string variable, ImmutableArray<int> lengths, int start, ImmutableArray<int> steps)
    {
        var (terms, inner) = (new List<string>(), 1);
        for (var axis = lengths.Length - 1; axis >= 0; axis--)
        {
            if (steps[axis] != 0 && lengths[axis] > 1)
            {
                var index = (inner == 1 ? variable : Text($"{variable} / {inner}")) + (axis == 0 ? "" : Text($" % {lengths[axis]}"));
                terms.Insert(0, Text($"{index} * {steps[axis]}"));
            }

            inner *= lengths[axis];
        }

        return string.Join(" + ", terms.Append(start.ToString(CultureInfo.InvariantCulture)));
    }
}
