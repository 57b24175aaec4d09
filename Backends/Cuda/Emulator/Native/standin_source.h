// Finds the kernels of a CUDA C source and writes the table that describes them to the emulator.
#pragma once

#include <cctype>
#include <string>
#include <vector>

struct KernelText {
    std::string name;
    std::string launch_bounds;  // the macro's first argument; "1024" without one
    std::vector<int> shared_lines;
};

struct Token {
    std::string text;
    int line;
};

// Identifiers, numbers and single characters, without comments and literals.
inline std::vector<Token> tokens_of(const std::string& source) {
    std::vector<Token> tokens;
    int line = 1;
    for (size_t i = 0; i < source.size();) {
        char c = source[i];
        if (c == '/' && source.compare(i, 2, "//") == 0) {
            while (i < source.size() && source[i] != '\n') i++;
        } else if (c == '/' && source.compare(i, 2, "/*") == 0) {
            for (i += 2; i < source.size() && source.compare(i, 2, "*/") != 0; i++) line += source[i] == '\n';
            i += 2;
        } else if (c == '"' || c == '\'') {
            for (i++; i < source.size() && source[i] != c; i++) i += source[i] == '\\', line += source[i] == '\n';
            i++;
        } else if (isalnum(static_cast<unsigned char>(c)) || c == '_') {
            size_t start = i;
            while (i < source.size() && (isalnum(static_cast<unsigned char>(source[i])) || source[i] == '_')) i++;
            tokens.push_back({source.substr(start, i - start), line});
        } else {
            if (!isspace(static_cast<unsigned char>(c))) tokens.push_back({std::string(1, c), line});
            line += c == '\n';
            i++;
        }
    }
    return tokens;
}

class SourceScanner {
public:
    explicit SourceScanner(const std::string& source) : tokens_(tokens_of(source)) {
        for (size_t i = 0; i < tokens_.size(); i++) {
            if (tokens_[i].text == "__global__") i = kernel(i + 1);
            else if (tokens_[i].text == "__shared__") outside_.push_back(tokens_[i].line);
        }
        for (KernelText& found : kernels_) found.shared_lines.insert(found.shared_lines.end(), outside_.begin(), outside_.end());
    }
    const std::vector<KernelText>& kernels() const { return kernels_; }

private:
    const std::string& at(size_t i) const {
        static const std::string none;
        return i < tokens_.size() ? tokens_[i].text : none;
    }

    // Reads one kernel from behind __global__ to the end of its body; returns the index of its last token.
    size_t kernel(size_t i) {
        KernelText found{"", "1024", {}};
        for (; i < tokens_.size() && !(at(i) == "(" && !found.name.empty()); i++) {
            if (at(i) == "__launch_bounds__") {
                found.launch_bounds.clear();
                int depth = 1;
                for (i += 2; i < tokens_.size() && depth > 0; i++) {
                    depth += (at(i) == "(") - (at(i) == ")");
                    if (depth == 1 && at(i) == ",") depth = -1;
                    else if (depth > 0) found.launch_bounds += at(i) + " ";
                }
                while (depth < 0 && at(i) != ")") i++;
                i -= depth == 0;
            } else {
                found.name = at(i);
            }
        }
        while (i < tokens_.size() && at(i) != "{" && at(i) != ";") i++;
        if (at(i) != "{") return i;  // a declaration
        for (int depth = 0; i < tokens_.size(); i++) {
            depth += (at(i) == "{") - (at(i) == "}");
            if (at(i) == "__shared__") found.shared_lines.push_back(tokens_[i].line);
            if (depth == 0) break;
        }
        kernels_.push_back(found);
        return i;
    }

    std::vector<Token> tokens_;
    std::vector<KernelText> kernels_;
    std::vector<int> outside_;  // lines of __shared__ outside of kernels: they count for all
};

inline std::string kernel_table(const std::vector<KernelText>& kernels) {
    std::string text = "#line 1 \"kernel table\"\n", table;
    std::vector<int> declared;
    for (const KernelText& kernel : kernels) {
        std::string regions;
        for (int line : kernel.shared_lines) {
            std::string n = std::to_string(line);
            bool known = false;
            for (int other : declared) known |= other == line;
            if (!known) {
                declared.push_back(line);
                text += "extern char rvc_start_" + n + "[] __asm__(\"__start_rvc_shared_" + n + "\") __attribute__((weak, visibility(\"hidden\")));\n";
                text += "extern char rvc_stop_" + n + "[] __asm__(\"__stop_rvc_shared_" + n + "\") __attribute__((weak, visibility(\"hidden\")));\n";
            }
            regions += "{rvc_start_" + n + " + RVC_GUARD_BYTES, rvc_stop_" + n + ", " + n + "}, ";
        }
        text += "static const rvc_region rvc_shared_of_" + kernel.name + "[] = {" + regions + "{nullptr, nullptr, 0}};\n";
        table += "    rvc::Kernel<" + kernel.name + ">::describe(\"" + kernel.name + "\", " + kernel.launch_bounds + ", rvc_shared_of_" + kernel.name + ", " +
                 std::to_string(kernel.shared_lines.size()) + "),\n";
    }
    return text + "static const rvc_kernel rvc_kernels[] = {\n" + table + "};\nRVC_MODULE(rvc_kernels)\n";
}
