{% set questions = consent_questions() %}

with

named as (

    select unnest({{ text_array(questions | map(attribute='question') | list) }}) as question

),

-- what was answered last in each place where such a question stands
last_answers as (

    select distinct on (asked_by)
        question,
        answer,
        {{ meant_by_answer('question', 'answer') if questions else 'null::boolean' }} as subscribed

    from {{ ref('consent_answers') }}
    where question = any(array(select question from named))
    order by asked_by, read_until desc

),

counted as (

    select
        named.question,
        count(last_answers.question) as answers,
        count(last_answers.answer) filter (where last_answers.subscribed is null) as answers_of_neither

    from named
    left join last_answers
        on named.question = last_answers.question
    group by named.question

),

final as (

    select
        'consent_questions' as topic,
        format(
            'consent_questions names the question "%s", which nobody has answered: compare it with the question''s id or'
            ' text at the platform, or take it out.',
            question
        ) as told

    from counted
    where answers = 0

    union all

    select
        'consent_questions' as topic,
        format(
            '%s to the question "%s" %s neither a yes nor a no of consent_questions, and no consent is read from them:'
            ' add the words that you mean.',
            {{ counted('answers_of_neither', 'answer') }},
            question,
            case answers_of_neither when 1 then 'is' else 'are' end
        ) as told

    from counted
    where answers_of_neither > 0

)

select * from final
