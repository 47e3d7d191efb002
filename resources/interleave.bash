# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of interleave's command line for bash.
_interleave()
{
    local cur prev words cword
    _init_completion || return
    local command=${words[1]}
    if ((cword == 1)); then
        COMPREPLY=($(compgen -W "lesson open list run export check calibrate doctor --help --version" -- "$cur"))
        return
    fi
    case $prev in
        --format) COMPREPLY=($(compgen -W "png svg pdf perfetto csv-spans metrics-csv" -- "$cur")); return ;;
        --core-source) COMPREPLY=($(compgen -W "perf self sampled" -- "$cur")); return ;;
        --trace | -o | --output) _filedir; return ;;
        --variant | --set | --seed | --sweep | --repeat) return ;;
    esac
    case $command in
        lesson | run)
            if [[ $cur == -* ]]; then
                [[ $command == run ]] && COMPREPLY=($(compgen -W "--all --variant --set --sweep --seed --repeat --json --trace --core-source" -- "$cur"))
            elif ((cword == 2)); then
                COMPREPLY=($(compgen -W "$(interleave list --json 2>/dev/null | sed -n 's/^ *"id": "\([a-z0-9-]*\)".*/\1/p')" -- "$cur"))
            fi
            ;;
        open) _filedir itrace ;;
        export)
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--format --output" -- "$cur"))
            else
                _filedir itrace
            fi
            ;;
        check) _filedir -d ;;
        list | calibrate | doctor) COMPREPLY=($(compgen -W "--json" -- "$cur")) ;;
    esac
} && complete -F _interleave interleave
